import { answerOf, http } from './http';
import type { ChannelChange, ChatChange, ChatFilter, NewChannel, Registration, ReplyToSend } from './types';

const byId = (id: number) => ({ path: { chat_id: id } });
const message = (id: number) => ({ path: { message_id: id } });
const signalled = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { signal });

export const auth = {
  me: () => answerOf(http.GET('/auth/me')),
  login: (email: string, password: string, code: string | null = null) =>
    answerOf(http.POST('/auth/login', { body: { email, password, code } })),
  logout: () => answerOf(http.POST('/auth/logout')),
};

export const chats = {
  list: (filter: ChatFilter, cursor: string | null, signal?: AbortSignal) =>
    answerOf(
      http.GET('/chats/', {
        params: { query: { ...filter, ...(cursor === null ? {} : { cursor }), limit: 40 } },
        ...signalled(signal),
      }),
    ),
  counts: (signal?: AbortSignal) => answerOf(http.GET('/chats/counts', signalled(signal))),
  get: (id: number, signal?: AbortSignal) =>
    answerOf(http.GET('/chats/{chat_id}', { params: byId(id), ...signalled(signal) })),
  earlier: (id: number, before: string, limit = 50) =>
    answerOf(http.GET('/chats/{chat_id}/messages', { params: { ...byId(id), query: { before, limit } } })),
  change: (id: number, change: ChatChange) =>
    answerOf(http.PATCH('/chats/{chat_id}', { params: byId(id), body: change })),
  takeOver: (id: number) => answerOf(http.POST('/chats/{chat_id}/take-over', { params: byId(id) })),
  typing: (id: number, state: 'typing' | 'paused') =>
    answerOf(http.POST('/chats/{chat_id}/typing', { params: byId(id), body: { state } })),
  markRead: (id: number, lastSeen: number) =>
    answerOf(
      http.POST('/chats/{chat_id}/read', { params: byId(id), body: { last_seen_message_id: lastSeen } }),
    ),
};

export const messages = {
  send: (reply: ReplyToSend) => answerOf(http.POST('/chats/messages', { body: reply })),
  retry: (id: number) => answerOf(http.POST('/messages/{message_id}/retry', { params: message(id) })),
  /** `null` takes our reaction away. */
  react: (id: number, emoji: string | null) =>
    answerOf(
      emoji === null
        ? http.DELETE('/messages/{message_id}/reaction', { params: message(id) })
        : http.PUT('/messages/{message_id}/reaction', { params: message(id), body: { emoji } }),
    ),
  edit: (id: number, text: string) =>
    answerOf(http.PATCH('/messages/{message_id}', { params: message(id), body: { text } })),
  remove: (id: number) => answerOf(http.DELETE('/messages/{message_id}', { params: message(id) })),
  fetchFile: (mediaId: number) =>
    answerOf(http.POST('/media/{media_id}/fetch', { params: { path: { media_id: mediaId } } })),
};

export const hotel = {
  rooms: () => answerOf(http.GET('/api/v1/rooms')),
  register: (registration: Registration, idempotencyKey: string) =>
    answerOf(
      http.POST('/api/v1/guests/register', {
        params: { header: { 'idempotency-key': idempotencyKey } },
        body: registration,
      }),
    ),
  stays: (guestId: string) =>
    answerOf(http.GET('/api/v1/guests/{guest_id}/sessions', { params: { path: { guest_id: guestId } } })),
  checkOut: (checkinId: string) =>
    answerOf(
      http.POST('/api/v1/checkins/{checkin_id}/checkout', { params: { path: { checkin_id: checkinId } } }),
    ),
};

export const house = {
  channels: (signal?: AbortSignal) => answerOf(http.GET('/api/v1/channels', signalled(signal))),
  health: (signal?: AbortSignal) => answerOf(http.GET('/api/v1/health', signalled(signal))),
};

export const team = {
  users: () => answerOf(http.GET('/api/v1/users')),
};

const ofChannel = (id: number) => ({ params: { path: { channel_id: id } } });

export const channels = {
  list: () => answerOf(http.GET('/api/v1/channels')),
  add: (channel: NewChannel) => answerOf(http.POST('/api/v1/channels', { body: channel })),
  change: (id: number, change: ChannelChange) =>
    answerOf(http.PATCH('/api/v1/channels/{channel_id}', { ...ofChannel(id), body: change })),
  deactivate: (id: number) => answerOf(http.DELETE('/api/v1/channels/{channel_id}', ofChannel(id))),
  test: (id: number) => answerOf(http.POST('/api/v1/channels/{channel_id}/test', ofChannel(id))),
  qr: (id: number) => answerOf(http.GET('/api/v1/channels/{channel_id}/qr', ofChannel(id))),
};
