/** What stands between the messages of a day: what was done with the chat, and where the unread ones begin. Pure. */
import type { ChatEvent } from '../api/types';
import type { Line, ThreadLine } from './lines';

export type Item =
  | { kind: 'line'; key: string; line: ThreadLine }
  | { kind: 'events'; key: string; events: readonly ChatEvent[] }
  | { kind: 'divider'; key: string };

/** Before which line the messages begin that are new to the reader, and how many there are. */
export interface Beginning {
  key: string;
  count: number;
}

/**
 * Where the new messages begin: after what the reader has seen, else before as many as are unread; `null` when there
 * are none.
 */
export function firstUnread(
  lines: readonly ThreadLine[],
  seenUpto: string | null,
  unread: number,
): Beginning | null {
  if (unread === 0) return null;
  const theirs = lines.filter((line): line is Line => !('note' in line) && line.voice === 'customer');
  const news =
    seenUpto === null
      ? theirs.slice(-unread)
      : theirs.filter((line) => line.message !== null && line.message.order > seenUpto);
  const first = news[0];
  return first === undefined ? null : { key: first.key, count: news.length };
}

/**
 * The lines of one stretch with the events that came between them; several in a row are one item. `from` and `upto`
 * bound the stretch: events outside belong to others.
 */
export function interleave(
  lines: readonly ThreadLine[],
  events: readonly ChatEvent[],
  beginning: Beginning | null,
  from: Date | null,
  upto: Date | null,
): Item[] {
  const items: Item[] = [];
  const waiting = events.filter((event) => {
    const at = new Date(event.at);
    return (from === null || at >= from) && (upto === null || at < upto);
  });
  const letOut = (until: Date | null) => {
    const out: ChatEvent[] = [];
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      if (until !== null && new Date(next.at) > until) break;
      out.push(next);
      waiting.shift();
    }
    const first = out[0];
    if (first !== undefined) items.push({ kind: 'events', key: `events-${first.id}`, events: out });
  };
  for (const line of lines) {
    letOut(line.at);
    if (line.key === beginning?.key) items.push({ kind: 'divider', key: 'divider' });
    items.push({ kind: 'line', key: line.key, line });
  }
  letOut(null);
  return items;
}
