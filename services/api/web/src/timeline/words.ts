/** What an entry of the timeline says, in the reader's language. Pure. */
import type { ChatEvent, TimelineEntry } from '../api/types';
import { clock } from '../format/time';
import type { Catalogue } from '../i18n/en';

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const listOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

function personIn({ people, data }: ChatEvent, name: string): string | null {
  return people.find((person) => person.id === data[name])?.name ?? null;
}

function assignment(event: ChatEvent, t: Catalogue): string {
  const to = personIn(event, 'assigned_agent_id');
  if (to === null) return t.timeline.unassigned(event.agent?.name ?? null);
  if (event.agent !== null && event.agent.name === to) return t.timeline.claimed(to);
  return t.timeline.assigned(to, event.agent?.name ?? null);
}

/** What was done with a chat. A kind that is not known here is named as it is. */
export function eventWords(event: ChatEvent, t: Catalogue): string {
  const { kind, data } = event;
  const who = event.agent?.name ?? null;
  switch (kind) {
    case 'assigned':
      return assignment(event, t);
    case 'mode_changed': {
      const { bot, agent, paused, closed } = t.modes;
      const modes: Record<string, string> = { bot, agent, paused, closed };
      const reasons: Record<string, string> = t.timeline.reasons;
      const mode = textOf(data.mode);
      return t.timeline.mode(modes[mode] ?? mode, who, reasons[textOf(data.reason)] ?? null);
    }
    case 'labels_changed': {
      const [before, now] = [listOf(data.previous), listOf(data.labels)];
      const added = now.filter((label) => !before.includes(label));
      const removed = before.filter((label) => !now.includes(label));
      return t.timeline.labels(added, removed, who);
    }
    case 'merged':
      return t.timeline.merged;
    case 'merge_undone':
      return t.timeline.mergeUndone(who);
    case 'call':
      return t.timeline.call;
    case 'escalated':
      return t.timeline.escalated;
    default: {
      const plain: Record<string, string> = t.timeline.plain;
      return t.timeline.other(plain[kind] ?? kind.replaceAll('_', ' '), who);
    }
  }
}

/** One line for any entry. */
export function wordsOf(entry: TimelineEntry, t: Catalogue): string {
  const said = t.timeline;
  switch (entry.type) {
    case 'received':
      return entry.recovered ? said.recovered : said.received;
    case 'routed':
      return entry.skipped === null ? said.routed[entry.mode] : said.skipped[entry.skipped];
    case 'turn_opened':
      return said.turnOpened(entry.message_ids.length);
    case 'turn_closed': {
      const words = said.turnClosed[entry.outcome];
      return entry.rule === null ? words : `${words} · ${said.rule(entry.rule)}`;
    }
    case 'written':
      return said.written[entry.sender === 'agent' && entry.origin === 'phone' ? 'phone' : entry.sender](
        entry.agent?.name ?? null,
      );
    case 'attempt':
      return said.attempt(entry.number);
    case 'attempt_ended': {
      const words = said.ended[entry.outcome](entry.number);
      const why = entry.error === null ? '' : `: ${entry.error.message}`;
      const again = entry.retry_at == null ? '' : ` · ${said.retryAt(clock(new Date(entry.retry_at), t))}`;
      return `${words}${why}${again}`;
    }
    case 'status':
      return entry.error == null
        ? t.status[entry.status]
        : `${t.status[entry.status]}: ${entry.error.message}`;
    case 'event':
      return eventWords(entry, t);
  }
}

export type Weight = 'normal' | 'faint' | 'bad';

/** How much an entry matters to who skims the list. */
export function weightOf(entry: TimelineEntry): Weight {
  switch (entry.type) {
    case 'attempt':
    case 'turn_opened':
      return 'faint';
    case 'attempt_ended':
      return entry.outcome === 'sent' ? 'faint' : 'bad';
    case 'status':
      return entry.status === 'failed' || entry.status === 'unknown' ? 'bad' : 'normal';
    case 'event':
      return entry.kind === 'escalated' ? 'bad' : 'normal';
    case 'turn_closed':
      return entry.outcome === 'deadline' ? 'bad' : 'normal';
    default:
      return 'normal';
  }
}
