import type { LiveChange } from '../api/types';

/** What the stream says happened. The snapshots in it are the current state, maybe newer than the event. */
export type LiveEvent = LiveChange;
export type EventType = LiveEvent['type'];

/** Complete by its type: an event that the API adds does not compile until it is listened to. */
const listenedTo: Record<EventType, true> = {
  'message.created': true,
  'message.updated': true,
  'message.merged': true,
  'chat.created': true,
  'chat.updated': true,
  'chat.merged': true,
  'chat.unmerged': true,
  'note.created': true,
  'note.updated': true,
  'chat.hidden': true,
  'channel.updated': true,
  'team.updated': true,
  'agent.updated': true,
  'settings.updated': true,
  notification: true,
  'room.updated': true,
  'guest.registered': true,
  'session.ended': true,
};

export const eventTypes = Object.keys(listenedTo) as EventType[];

/** Cursors count upwards in their last number; what stands before it names the epoch. */
export function positionOf(cursor: string | number): number {
  const digits = /(\d+)\D*$/.exec(String(cursor))?.[1];
  return digits === undefined ? 0 : Number(digits);
}

/** Parses one event of the stream; what is not an event of ours is `null`. */
export function parseEvent(type: EventType, data: string): LiveEvent | null {
  let body: unknown;
  try {
    body = JSON.parse(data);
  } catch {
    return null;
  }
  if (typeof body !== 'object' || body === null || !('cursor' in body)) return null;
  const event = body as Partial<LiveEvent>;
  return {
    cursor: String(event.cursor),
    type,
    chat_id: event.chat_id ?? null,
    chat: event.chat ?? null,
    message: event.message ?? null,
    note: event.note ?? null,
    removed_message_id: event.removed_message_id ?? null,
    removed_chat_id: event.removed_chat_id ?? null,
    channel_id: event.channel_id ?? null,
    team_id: event.team_id ?? null,
    agent_id: event.agent_id ?? null,
    settings: event.settings ?? null,
    notification: event.notification ?? null,
    room: event.room ?? null,
  };
}
