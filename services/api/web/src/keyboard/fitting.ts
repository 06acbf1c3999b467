/** Which entries fit what was typed. Pure. */

const plain = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
const wordsOf = (text: string) => text.split(/[^\p{Letter}\p{Number}]+/u).filter((word) => word !== '');

/**
 * Those of which each typed word begins a word, in any order; those whose name begins as it was typed come first. All,
 * when nothing was typed.
 */
export function fitting<T extends { readonly name: string }>(entries: readonly T[], typed: string): T[] {
  const query = plain(typed).trim();
  const wanted = wordsOf(query);
  if (wanted.length === 0) return query === '' ? [...entries] : [];
  const fits = (name: string) => {
    const words = wordsOf(plain(name));
    return wanted.every((part) => words.some((word) => word.startsWith(part)));
  };
  const found = entries.filter(({ name }) => fits(name));
  const begins = ({ name }: T) => plain(name).startsWith(query);
  return [...found.filter(begins), ...found.filter((entry) => !begins(entry))];
}
