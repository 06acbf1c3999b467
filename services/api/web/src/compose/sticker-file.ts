/** Stickers are square WebP pictures; what is none yet is drawn into one. */

/** WhatsApp's own measure of a sticker, in pixels. */
const side = 512;
/** What WhatsApp takes of an animated one; a still one has far less. */
export const mostStickerBytes = 500 * 1024;

export function fitInto(
  width: number,
  height: number,
): { x: number; y: number; width: number; height: number } {
  const scale = side / Math.max(width, height, 1);
  const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
  return { x: Math.round((side - wide) / 2), y: Math.round((side - high) / 2), width: wide, height: high };
}

/** The file as a sticker: WebP as it is, all else in the middle of a square. `null` where this browser cannot. */
export async function stickerOf(file: File): Promise<Blob | null> {
  if (file.type === 'image/webp') return file;
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file);
  } catch {
    // The browser knows no such picture; whoever asked is told.
    return null;
  }
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side;
  const place = fitInto(picture.width, picture.height);
  canvas.getContext('2d')?.drawImage(picture, place.x, place.y, place.width, place.height);
  picture.close();
  const made = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/webp', 0.9));
  // Browsers that cannot write WebP write PNG instead.
  return made?.type === 'image/webp' ? made : null;
}
