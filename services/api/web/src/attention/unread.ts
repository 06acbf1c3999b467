import type { Chat } from '../api/types';

type Counted = Pick<Chat, 'unread_count' | 'assignee_unread_count' | 'marked_unread_by' | 'assigned_agent'>;

/**
 * How many messages of a chat are new to this person: in a chat of their own what they have not read themselves, in
 * all others what nobody has. One that they marked as unread counts at least one.
 */
export function unreadFor(chat: Counted, me: number): number {
  const own = chat.assigned_agent?.id === me;
  const count = own ? chat.assignee_unread_count : chat.unread_count;
  return Math.max(count, chat.marked_unread_by.includes(me) ? 1 : 0);
}
