import type { Chat, ChatFilter, Message } from '../api/types';
import { unreadFor } from '../attention/unread';
import type { LiveState, Thread } from './state';

/**
 * Where a chat stands in the list: later activity first, then the younger chat. By waiting: the longest wait first,
 * then those who do not wait, or whose chat is paused.
 */
export interface ListKey {
  /** Stands before all that do not wait. */
  waits: boolean;
  /** Microseconds, as fine as the server sorts. */
  at: number;
  id: number;
}

export type Sort = NonNullable<ChatFilter['sort']>;

function microseconds(time: string): number {
  const beyondMilliseconds = /\.\d{3}(\d{3})/.exec(time)?.[1] ?? '0';
  return Date.parse(time) * 1_000 + Number(beyondMilliseconds);
}

export function listKey(chat: Chat, sort: Sort = 'newest'): ListKey {
  const waits = sort === 'waiting' && chat.waiting_since !== null && chat.mode !== 'paused';
  return { waits, at: microseconds((waits && chat.waiting_since) || chat.last_activity_at), id: chat.id };
}

export function compareKeys(a: ListKey, b: ListKey): number {
  if (a.waits !== b.waits) return a.waits ? -1 : 1;
  return a.waits ? a.at - b.at || a.id - b.id : b.at - a.at || b.id - a.id;
}

const noTeams: ReadonlySet<number> = new Set();

function isOfTeam(chat: Chat, team: string, mine: ReadonlySet<number>): boolean {
  if (team === 'mine') return chat.team === null || mine.has(chat.team.id);
  return team === 'none' ? chat.team === null : chat.team?.id === Number(team);
}

/** Whether a chat belongs to a list; text search is the server's to answer. */
export function matches(
  chat: Chat,
  filter: ChatFilter,
  me: number,
  myTeams: ReadonlySet<number> = noTeams,
): boolean {
  if (filter.team !== undefined && !isOfTeam(chat, filter.team, myTeams)) return false;
  if (filter.mode !== undefined && chat.mode !== filter.mode) return false;
  if (filter.priority !== undefined && chat.priority !== filter.priority) return false;
  if (filter.snoozed !== undefined && (chat.snooze !== null) !== filter.snoozed) return false;
  if (filter.assigned === 'none' && chat.assigned_agent !== null) return false;
  if (filter.assigned !== undefined && filter.assigned !== 'none') {
    const agent = filter.assigned === 'me' ? me : Number(filter.assigned);
    if (chat.assigned_agent?.id !== agent) return false;
  }
  if (filter.label !== undefined && !chat.labels.includes(filter.label)) return false;
  if (filter.channel !== undefined && chat.channel.id !== filter.channel) return false;
  if (filter.unread !== undefined && unreadFor(chat, me) > 0 !== filter.unread) return false;
  if (filter.waiting !== undefined && (chat.waiting_since !== null) !== filter.waiting) return false;
  if (filter.in_house !== undefined && (chat.guest !== null) !== filter.in_house) return false;
  if (filter.group !== undefined && chat.is_group !== filter.group) return false;
  if (filter.active_days !== undefined) {
    return Date.parse(chat.last_activity_at) >= Date.now() - filter.active_days * 86_400_000;
  }
  return true;
}

/**
 * The list under a filter: every known chat that belongs there, down to `boundary`, which is where the pages
 * loaded so far end. Chats that arrive live appear without asking the server.
 */
export function selectList(
  chats: LiveState['chats'],
  filter: ChatFilter,
  me: number,
  boundary: ListKey | null,
  myTeams: ReadonlySet<number> = noTeams,
): Chat[] {
  const rows: { chat: Chat; key: ListKey }[] = [];
  for (const { value: chat } of chats.values()) {
    if (!matches(chat, filter, me, myTeams)) continue;
    const key = listKey(chat, filter.sort);
    if (boundary === null || compareKeys(key, boundary) <= 0) rows.push({ chat, key });
  }
  return rows.sort((a, b) => compareKeys(a.key, b.key)).map((row) => row.chat);
}

const byOrder = (a: Message, b: Message) => {
  if (a.order !== b.order) return a.order < b.order ? -1 : 1;
  return a.id - b.id;
};

/** The messages of a thread in reading order, without a gap. */
export function selectMessages(thread: Thread): Message[] {
  const { floor, earlier, ceiling } = thread;
  const all = [...thread.messages.values()].map((entry) => entry.value);
  const above = earlier === null || floor === null ? all : all.filter((message) => message.order >= floor);
  const shown = ceiling === null ? above : above.filter((message) => message.order <= ceiling);
  return shown.sort(byOrder);
}
