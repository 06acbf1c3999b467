import { request } from './http';
import type {
  Channel,
  Chat,
  ChatChange,
  ChatFilter,
  ChatWithMessages,
  Counts,
  Message,
  Page,
  Registered,
  Registration,
  Room,
  Stay,
  User,
} from './types';

const signalled = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { signal });

export const auth = {
  me: () => request<User>('GET', '/auth/me'),
  login: (email: string, password: string) =>
    request<{ user: User }>('POST', '/auth/login', { body: { email, password } }),
  logout: () => request<undefined>('POST', '/auth/logout'),
};

export const chats = {
  list: (filter: ChatFilter, cursor: string | null, signal?: AbortSignal) =>
    request<Page<Chat>>('GET', '/chats/', {
      query: { ...filter, cursor: cursor ?? undefined, limit: 40 },
      ...signalled(signal),
    }),
  counts: (signal?: AbortSignal) => request<Counts>('GET', '/chats/counts', signalled(signal)),
  get: (id: number, signal?: AbortSignal) =>
    request<ChatWithMessages>('GET', `/chats/${id}`, signalled(signal)),
  earlier: (id: number, before: string) =>
    request<Page<Message>>('GET', `/chats/${id}/messages`, { query: { before, limit: 50 } }),
  change: (id: number, change: ChatChange) => request<Chat>('PATCH', `/chats/${id}`, { body: change }),
  takeOver: (id: number) => request<Chat>('POST', `/chats/${id}/take-over`),
  markRead: (id: number, lastSeen: number) =>
    request<Chat>('POST', `/chats/${id}/read`, { body: { last_seen_message_id: lastSeen } }),
};

export const messages = {
  send: (chatId: number, text: string, clientKey: string) =>
    request<Message>('POST', '/chats/messages', { body: { chat_id: chatId, text, client_key: clientKey } }),
  retry: (id: number) => request<Message>('POST', `/messages/${id}/retry`),
};

export const hotel = {
  rooms: () => request<{ items: Room[] }>('GET', '/api/v1/rooms'),
  register: (registration: Registration, idempotencyKey: string) =>
    request<Registered>('POST', '/api/v1/guests/register', {
      body: registration,
      headers: { 'Idempotency-Key': idempotencyKey },
    }),
  stays: (guestId: string) => request<{ items: Stay[] }>('GET', `/api/v1/guests/${guestId}/sessions`),
  checkOut: (checkinId: string) => request<unknown>('POST', `/api/v1/checkins/${checkinId}/checkout`),
};

export const team = {
  users: () => request<{ items: User[] }>('GET', '/api/v1/users'),
  channels: () => request<{ items: Channel[] }>('GET', '/api/v1/channels'),
};
