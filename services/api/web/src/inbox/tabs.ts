import type { ChatFilter, Counts } from '../api/types';
import type { Sort } from '../live/selectors';

/** The lists of the inbox. Each tab is a filter of `GET /chats/` and a count of `GET /chats/counts`. */
export const tabs = ['mine', 'unassigned', 'bot', 'all'] as const;
export type Tab = (typeof tabs)[number] & keyof Counts;

export const tabFilters: Record<Tab, ChatFilter> = {
  mine: { assigned: 'me' },
  unassigned: { assigned: 'none' },
  bot: { mode: 'bot' },
  all: {},
};

/** Who works through a list begins with who has waited longest. */
export const tabSorts: Record<Tab, Sort> = {
  mine: 'waiting',
  unassigned: 'waiting',
  bot: 'newest',
  all: 'newest',
};

/** How many chats of a tab are unread to the person. */
export const unreadOf = (counts: Counts, tab: Tab): number =>
  tab === 'all' ? counts.unread : counts[`unread_${tab}`];

/** The order that the address names, else the tab's own. */
export function toSort(value: string | null, tab: Tab): Sort {
  return value === 'waiting' || value === 'newest' ? value : tabSorts[tab];
}

export function toTab(value: string | null): Tab {
  return tabs.find((tab) => tab === value) ?? 'all';
}
