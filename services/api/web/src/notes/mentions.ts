/** Colleagues named in a note. Pure. */

interface Named {
  readonly id: number;
  readonly name: string;
}

/** Those whose `@name` stands in the text; of names that begin alike the longest counts, of namesakes everyone. */
export function mentionsIn(text: string, people: readonly Named[]): Named[] {
  const names = partsOf(text, people).flatMap((part) => (part.person === null ? [] : [part.person.name]));
  return people.filter((one) => names.includes(one.name));
}

interface Part {
  readonly text: string;
  readonly person: Named | null;
}

/** The text in pieces, so that the names in it can be shown as such. */
export function partsOf(text: string, people: readonly Named[]): Part[] {
  const byLength = [...people].sort((a, b) => b.name.length - a.name.length);
  const parts: Part[] = [];
  let plain = '';
  let at = 0;
  while (at < text.length) {
    const rest = text[at] === '@' ? text.slice(at + 1).toLowerCase() : null;
    const person = rest === null ? undefined : byLength.find((one) => begins(rest, one.name.toLowerCase()));
    if (person === undefined) {
      plain += text[at] ?? '';
      at += 1;
      continue;
    }
    if (plain !== '') parts.push({ text: plain, person: null });
    plain = '';
    parts.push({ text: text.slice(at, at + 1 + person.name.length), person });
    at += 1 + person.name.length;
  }
  if (plain !== '') parts.push({ text: plain, person: null });
  return parts;
}

/** A name ends where its word ends: `@Budiman` does not mention Budi. */
function begins(rest: string, name: string): boolean {
  return name !== '' && rest.startsWith(name) && !/^[\p{L}\p{N}]/u.test(rest.slice(name.length));
}
