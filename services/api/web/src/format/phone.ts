/** `+6281234567890` as people in Indonesia write it: `0812-3456-7890`. Other countries keep their `+`. */
export function localPhone(e164: string): string {
  if (!e164.startsWith('+62')) return e164;
  const national = `0${e164.slice(3)}`;
  if (!national.startsWith('08')) return national;
  return [national.slice(0, 4), national.slice(4, 8), national.slice(8)]
    .filter((part) => part !== '')
    .join('-');
}
