import type { Catalogue } from '../i18n/en';

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** How long something has lasted, in its largest whole unit: "40 seconds", "3 hours". */
export function age(seconds: number, t: Catalogue): string {
  const [unit, size] = units.find(([, size]) => seconds >= size) ?? units[3];
  return new Intl.NumberFormat(t.locale, { style: 'unit', unit, unitDisplay: 'long' }).format(
    Math.floor(seconds / size),
  );
}
