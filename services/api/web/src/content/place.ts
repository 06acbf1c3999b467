/** Positions on the earth. */
export interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

const number = '[-+\\u2212]?\\d{1,3}(?:\\.\\d+)?';
const patterns = [
  // Google Maps: the marked place is more exact than the middle of the map.
  new RegExp(`!3d(${number})!4d(${number})`, 'u'),
  new RegExp(`@(${number}),(${number})`, 'u'),
  new RegExp(
    `[?&/](?:q|query|ll|mlat|daddr|destination|place)[=/](?:loc:)?(${number})(?:,|%2C|&mlon=)\\+?(${number})`,
    'iu',
  ),
  new RegExp(`^\\s*(${number})\\s*[,; ]\\s*(${number})\\s*$`, 'u'),
];

/** Reads coordinates, alone or in the address of a map; `null` when there are none. */
export function readPosition(text: string): Position | null {
  for (const pattern of patterns) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const [latitude, longitude] = [found[1], found[2]].map((part) =>
      Number((part ?? '').replace('\u2212', '-')),
    );
    if (latitude === undefined || longitude === undefined) continue;
    if (Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180) return { latitude, longitude };
  }
  return null;
}

/** Where a map of it is; the address that came with it counts only where it leads to the web. */
export function mapAddress(place: Position & { url?: string | null }): string {
  if (place.url != null && /^https?:\/\//iu.test(place.url)) return place.url;
  return `https://www.google.com/maps/search/?api=1&query=${place.latitude},${place.longitude}`;
}

/** "8.40950° S, 115.18890° E". */
export function coordinates({ latitude, longitude }: Position): string {
  const side = (value: number, plus: string, minus: string) =>
    `${Math.abs(value).toFixed(5)}° ${value < 0 ? minus : plus}`;
  return `${side(latitude, 'N', 'S')}, ${side(longitude, 'E', 'W')}`;
}
