/** Text with something put where its cursor is, in place of what is selected; and where the cursor is then. Pure. */
export function inserted(
  text: string,
  start: number | null,
  end: number | null,
  more: string,
): { text: string; cursor: number } {
  const from = Math.min(start ?? text.length, text.length);
  const to = Math.max(from, Math.min(end ?? from, text.length));
  return { text: text.slice(0, from) + more + text.slice(to), cursor: from + more.length };
}
