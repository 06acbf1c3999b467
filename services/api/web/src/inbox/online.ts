import type { Chat } from '../api/types';

/** `online` ends by itself at `online_until`; nobody sends an event for that. */
export function isOnline(chat: Pick<Chat, 'online' | 'online_until'>, now: Date): boolean {
  return chat.online && (chat.online_until === null || new Date(chat.online_until) > now);
}
