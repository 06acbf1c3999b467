const fillers = new Set(['bpk', 'ibu', 'bapak', 'pak', 'bu', 'mr', 'mrs', 'ms', 'dr']);

/** One or two letters that stand for a person; nothing for a bare number. */
export function initials(name: string): string {
  const words = name
    .split(/[\s.]+/u)
    .filter((word) => /^\p{L}/u.test(word) && !fillers.has(word.toLowerCase()));
  const first = words[0];
  if (first === undefined) return '';
  const last = words.length > 1 ? words.at(-1) : undefined;
  const letter = (word: string | undefined) => Array.from(word ?? '')[0]?.toUpperCase() ?? '';
  return letter(first) + letter(last);
}

/** One of `count` hues, the same for the same person every time. */
export function hueOf(seed: string, count: number): number {
  let hash = 0x811c9dc5;
  for (const character of seed) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) % count;
}
