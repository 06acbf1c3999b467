import { answerOf, http } from './http';
import type {
  ChannelChange,
  ChatChange,
  ChatFilter,
  GalleryKind,
  NewChannel,
  Registration,
  ReplyToSend,
  ContactChange,
  DraftToSave,
  NewNote,
  NewQuickReply,
  NoteChange,
  Viewing,
  DeskSettings,
  NotificationChange,
  AgentChange,
  Availability,
  Chat,
  Handing,
  NewTeam,
  TeamChange,
} from './types';

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
  /** Messages before, after or around a place, with the notes between them. */
  stretch: (id: number, place: { before: string } | { after: string } | { around: number }, limit = 50) =>
    answerOf(
      http.GET('/chats/{chat_id}/thread', { params: { ...byId(id), query: { ...place, limit } } }),
    ).then(({ items, next_cursor, later_cursor }) => ({
      messages: items.flatMap((item) => (item.kind === 'message' ? [item.message] : [])),
      notes: items.flatMap((item) => (item.kind === 'note' ? [item.note] : [])),
      next_cursor,
      later_cursor: later_cursor ?? null,
    })),
  media: (id: number, kind: GalleryKind, cursor: string | null, signal?: AbortSignal) =>
    answerOf(
      http.GET('/chats/{chat_id}/media', {
        params: { ...byId(id), query: { kind, ...(cursor === null ? {} : { cursor }) } },
        ...signalled(signal),
      }),
    ),
  change: (id: number, change: ChatChange) =>
    answerOf(http.PATCH('/chats/{chat_id}', { params: byId(id), body: change })),
  /** Takes the chat if it is still as it was seen. */
  claim: ({ id, assignment_version, mode_version }: Chat) =>
    answerOf(
      http.POST('/chats/{chat_id}/claim', { params: byId(id), body: { assignment_version, mode_version } }),
    ),
  assign: (id: number, wanted: Handing) =>
    answerOf(http.POST('/chats/{chat_id}/assign', { params: byId(id), body: wanted })),
  handBack: (id: number, expectedMode: number, note: string | null = null) =>
    answerOf(
      http.POST('/chats/{chat_id}/hand-back', {
        params: byId(id),
        body: { expected_mode_version: expectedMode, note },
      }),
    ),
  assignments: (id: number, signal?: AbortSignal) =>
    answerOf(http.GET('/chats/{chat_id}/assignments', { params: byId(id), ...signalled(signal) })),
  typing: (id: number, state: 'typing' | 'paused') =>
    answerOf(http.POST('/chats/{chat_id}/typing', { params: byId(id), body: { state } })),
  markRead: (id: number, lastSeen: number) =>
    answerOf(
      http.POST('/chats/{chat_id}/read', { params: byId(id), body: { last_seen_message_id: lastSeen } }),
    ),
};

export const attention = {
  markUnread: (id: number) => answerOf(http.POST('/chats/{chat_id}/unread', { params: byId(id) })),
  timeline: (id: number, before: string | null, only: 'events' | null, signal?: AbortSignal) =>
    answerOf(
      http.GET('/chats/{chat_id}/timeline', {
        params: {
          ...byId(id),
          query: {
            ...(before === null ? {} : { before }),
            ...(only === null ? {} : { only }),
            limit: only === null ? 40 : 100,
          },
        },
        ...signalled(signal),
      }),
    ),
  info: (id: number) => answerOf(http.GET('/messages/{message_id}/info', { params: message(id) })),
  notifications: () => answerOf(http.GET('/api/v1/profile/notifications')),
  keepNotifications: (body: NotificationChange) =>
    answerOf(http.PUT('/api/v1/profile/notifications', { body })),
  desk: () => answerOf(http.GET('/api/v1/desk-settings')),
  keepDesk: (body: DeskSettings) => answerOf(http.PUT('/api/v1/desk-settings', { body })),
};

export const messages = {
  send: (reply: ReplyToSend) => answerOf(http.POST('/chats/messages', { body: reply })),
  check: (id: number) => answerOf(http.POST('/messages/{message_id}/check', { params: message(id) })),
  discard: (id: number) => answerOf(http.POST('/messages/{message_id}/discard', { params: message(id) })),
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
  raw: (id: number, signal?: AbortSignal) =>
    answerOf(http.GET('/messages/{message_id}/raw', { params: message(id), ...signalled(signal) })),
  fetchFile: (mediaId: number) =>
    answerOf(http.POST('/media/{media_id}/fetch', { params: { path: { media_id: mediaId } } })),
};

const noteOf = (chat: number, id: number) => ({ path: { chat_id: chat, note_id: id } });

export const notes = {
  write: (chat: number, note: NewNote) =>
    answerOf(http.POST('/chats/{chat_id}/notes', { params: byId(chat), body: note })),
  change: (chat: number, id: number, change: NoteChange) =>
    answerOf(http.PATCH('/chats/{chat_id}/notes/{note_id}', { params: noteOf(chat, id), body: change })),
  remove: (chat: number, id: number) =>
    answerOf(http.DELETE('/chats/{chat_id}/notes/{note_id}', { params: noteOf(chat, id) })),
  history: (chat: number, id: number) =>
    answerOf(http.GET('/chats/{chat_id}/notes/{note_id}/history', { params: noteOf(chat, id) })),
};

const replyId = (id: number) => ({ path: { reply_id: id } });

export const quickReplies = {
  list: () => answerOf(http.GET('/api/v1/quick-replies')),
  add: (reply: NewQuickReply) => answerOf(http.POST('/api/v1/quick-replies', { body: reply })),
  change: (id: number, reply: NewQuickReply) =>
    answerOf(http.PUT('/api/v1/quick-replies/{reply_id}', { params: replyId(id), body: reply })),
  remove: (id: number) => answerOf(http.DELETE('/api/v1/quick-replies/{reply_id}', { params: replyId(id) })),
  /** The text as it would be sent to this chat. */
  fill: (id: number, chat: number) =>
    answerOf(
      http.POST('/api/v1/quick-replies/{reply_id}/preview', { params: replyId(id), body: { chat_id: chat } }),
    ),
};

export const desk = {
  drafts: () => answerOf(http.GET('/api/v1/drafts')),
  saveDraft: (chat: number, kind: 'reply' | 'note', draft: DraftToSave, isLeaving = false) =>
    answerOf(
      http.PUT('/chats/{chat_id}/drafts/{kind}', {
        params: { path: { chat_id: chat, kind } },
        body: draft,
        keepalive: isLeaving,
      }),
    ),
  viewers: () => answerOf(http.GET('/api/v1/viewers')),
  tellViewing: (chat: number, viewing: Viewing) =>
    answerOf(
      http.PUT('/chats/{chat_id}/viewing', {
        params: byId(chat),
        body: viewing,
        keepalive: viewing.state === 'gone',
      }),
    ),
  /** `null`: until the customer writes. */
  snooze: (chat: number, until: Date | null) =>
    answerOf(
      http.PUT('/chats/{chat_id}/snooze', {
        params: byId(chat),
        body: { until: until === null ? null : until.toISOString() },
      }),
    ),
  wake: (chat: number) => answerOf(http.DELETE('/chats/{chat_id}/snooze', { params: byId(chat) })),
  changeContact: (chat: number, change: ContactChange) =>
    answerOf(http.PATCH('/chats/{chat_id}/contact', { params: byId(chat), body: change })),
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

const ofTeam = (id: number) => ({ params: { path: { team_id: id } } });

export const team = {
  users: () => answerOf(http.GET('/api/v1/users')),
  agents: () => answerOf(http.GET('/api/v1/agents')),
  changeAgent: (id: number, change: AgentChange) =>
    answerOf(http.PATCH('/api/v1/agents/{agent_id}', { params: { path: { agent_id: id } }, body: change })),
  chooseAvailability: (availability: Availability) =>
    answerOf(http.PUT('/api/v1/profile/availability', { body: { availability } })),
  teams: () => answerOf(http.GET('/api/v1/teams')),
  add: (made: NewTeam) => answerOf(http.POST('/api/v1/teams', { body: made })),
  change: (id: number, change: TeamChange) =>
    answerOf(http.PATCH('/api/v1/teams/{team_id}', { ...ofTeam(id), body: change })),
  remove: (id: number) => answerOf(http.DELETE('/api/v1/teams/{team_id}', ofTeam(id))),
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
