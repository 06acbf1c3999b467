/** What is typed after a sign (`/`, `@`) that opens a picker. Pure. */

export interface Trigger {
  /** Where the sign stands. */
  readonly start: number;
  readonly query: string;
}

/** The word at the caret, when it begins with the sign; `null` when it does not. Names may have a space in them. */
export function triggerAt(text: string, caret: number, sign: '/' | '@'): Trigger | null {
  const start = text.lastIndexOf(sign, caret - 1);
  if (start < 0 || caret <= start) return null;
  if (start > 0 && !/\s/.test(text[start - 1] ?? '')) return null;
  const query = text.slice(start + 1, caret);
  const fits = sign === '/' ? /^[\p{L}\p{N}_-]*$/u : /^[\p{L}\p{N}.'-]*( [\p{L}\p{N}.'-]*)?$/u;
  return fits.test(query) ? { start, query } : null;
}

/** The text with the sign and what follows it replaced, and where the caret then stands. */
export function replaced(
  text: string,
  caret: number,
  trigger: Trigger,
  words: string,
): { text: string; caret: number } {
  const before = text.slice(0, trigger.start);
  return { text: before + words + text.slice(caret), caret: before.length + words.length };
}

/** Those variables that still stand in braces. */
export function unresolvedIn(text: string, variables: readonly string[]): string[] {
  const found = [...text.matchAll(/\{\s*([a-z][a-z_]*)\s*\}/g)].map((match) => match[1] ?? '');
  return [...new Set(found.filter((name) => variables.includes(name)))];
}
