import type { Chat, Message } from '../api/types';

export interface Notice {
  kind: string;
  chat_id: number | null;
  agent_id: number | null;
}

/** What the stream says happened. The snapshots in it are the current state, maybe newer than the event. */
export interface LiveEvent {
  cursor: string;
  type: EventType;
  chat_id: number | null;
  chat: Chat | null;
  message: Message | null;
  removed_message_id: number | null;
  notification: Notice | null;
}

export const eventTypes = [
  'message.created',
  'message.updated',
  'message.merged',
  'chat.created',
  'chat.updated',
  'notification',
  'room.updated',
] as const;

export type EventType = (typeof eventTypes)[number];

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
    removed_message_id: event.removed_message_id ?? null,
    notification: event.notification ?? null,
  };
}
