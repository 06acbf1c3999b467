/** Small complete chats and messages for the tests. */
import type { Chat, Message } from '../api/types';
import type { LiveEvent } from './events';

export function aChat(id: number, changes: Partial<Chat> = {}): Chat {
  return {
    id,
    customer_name: `Customer ${id}`,
    customer_phone: '+6281234567890',
    customer_avatar: null,
    customer_status: null,
    address: '6281234567890@c.us',
    channel: { id: 1, name: 'Front desk', provider: 'whapi' },
    mode: 'bot',
    mode_version: 1,
    online: false,
    online_until: null,
    typing_until: null,
    typing_kind: null,
    unread_count: 0,
    last_message_at: '2026-01-01T10:00:00Z',
    last_activity_at: '2026-01-01T10:00:00Z',
    last_message: null,
    assigned_agent: null,
    assigned_at: null,
    assignment_version: 0,
    team: null,
    queued_at: null,
    labels: [],
    guest: null,
    is_group: false,
    created_at: '2026-01-01T09:00:00Z',
    ...changes,
  };
}

export function aMessage(id: number, chatId: number, changes: Partial<Message> = {}): Message {
  return {
    id,
    chat_id: chatId,
    sender: 'customer',
    type: 'text',
    text: `Message ${id}`,
    media: null,
    location: null,
    contacts: [],
    poll: null,
    choice: null,
    menu: null,
    link: null,
    details: null,
    quoted: null,
    reactions: [],
    participant: null,
    forwarded: false,
    edited_at: null,
    original_text: null,
    revoked_at: null,
    changes: [],
    status: 'received',
    error: null,
    agent: null,
    recovered: false,
    origin: 'customer',
    provider_message_id: null,
    client_key: null,
    attempts: 0,
    created_at: '2026-01-01T10:00:00Z',
    order: String(id).padStart(8, '0'),
    ...changes,
  };
}

export function anEvent(position: number, changes: Partial<LiveEvent> = {}): LiveEvent {
  return {
    cursor: `1-${position}`,
    type: 'message.updated',
    chat_id: null,
    chat: null,
    message: null,
    removed_message_id: null,
    removed_chat_id: null,
    channel_id: null,
    team_id: null,
    agent_id: null,
    notification: null,
    room: null,
    ...changes,
  };
}
