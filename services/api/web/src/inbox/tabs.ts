import type { ChatFilter, Counts } from '../api/types';

/** The lists of the inbox. Each tab is a filter of `GET /chats/` and a count of `GET /chats/counts`. */
export const tabs = ['mine', 'unassigned', 'bot', 'all'] as const;
export type Tab = (typeof tabs)[number] & keyof Counts;

export const tabFilters: Record<Tab, ChatFilter> = {
  mine: { assigned: 'me' },
  unassigned: { assigned: 'none' },
  bot: { mode: 'bot' },
  all: {},
};

export function toTab(value: string | null): Tab {
  return tabs.find((tab) => tab === value) ?? 'all';
}
