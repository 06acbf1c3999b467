import type { EventType } from '../admin/types';
import type { Catalogue } from '../i18n/en';

export type EventGroup = keyof Catalogue['admin']['webhooks']['groups'];

/** Complete by its type: an event that the API adds does not compile until it has its place. */
const groupOf: Record<EventType, EventGroup> = {
  'message.created': 'message',
  'message.status_changed': 'message',
  'message.updated': 'message',
  'message.merged': 'message',
  'chat.created': 'chat',
  'chat.assigned': 'chat',
  'chat.mode_changed': 'chat',
  'chat.labels_changed': 'chat',
  'chat.updated': 'chat',
  'chat.merged': 'chat',
  'chat.unmerged': 'chat',
  'guest.registered': 'house',
  'session.ended': 'house',
  'room.updated': 'house',
  'channel.updated': 'house',
};

export const groups: readonly EventGroup[] = ['message', 'chat', 'house'];

export function typesOf(group: EventGroup): EventType[] {
  return (Object.keys(groupOf) as EventType[]).filter((type) => groupOf[type] === group);
}

/** What an event is called; one that a newer server tells by its name alone. */
export function eventName(type: string, t: Catalogue): string {
  const names: Record<string, string> = t.admin.webhooks.types;
  return type === 'webhook.test' ? t.admin.webhooks.test : (names[type] ?? type);
}
