/** Notes in their places between the lines of a thread. Pure. */
import type { Note } from '../api/types';
import type { Line, NoteLine, ThreadLine } from '../thread/lines';

/** Both are given in reading order. A note parts the bubbles around it; what is on its way comes last. */
export function withNotes(lines: readonly Line[], notes: readonly Note[]): ThreadLine[] {
  const result: ThreadLine[] = [];
  let next = 0;
  for (const line of lines) {
    const parted = next;
    while (
      next < notes.length &&
      (line.message === null || (notes[next]?.order ?? '') < line.message.order)
    ) {
      result.push(lineOf(notes[next] as Note));
      next += 1;
    }
    if (next > parted) endLast(result, next - parted);
    result.push(next > parted ? { ...line, first: true } : line);
  }
  const trailing = notes.slice(next).map(lineOf);
  return [...result, ...trailing];
}

function lineOf(note: Note): NoteLine {
  return {
    key: note.client_key ?? `note-${note.id}`,
    at: new Date(note.created_at),
    note,
    outgoing: null,
  };
}

/** The bubble before the notes is the last of its group. */
function endLast(result: ThreadLine[], count: number): void {
  const at = result.length - count - 1;
  const before = result[at];
  if (before !== undefined && !('note' in before)) result[at] = { ...before, last: true };
}
