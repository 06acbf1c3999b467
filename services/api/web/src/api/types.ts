/** The shapes that the API promises; everything on screen is made of these. */

export type Mode = 'bot' | 'agent' | 'paused' | 'closed';
export type Sender = 'customer' | 'agent' | 'bot' | 'system';
export type Origin = 'customer' | 'inbox' | 'phone' | 'bot' | 'registration' | 'api';
export type MessageStatus =
  | 'received'
  | 'queued'
  | 'sending'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'played'
  | 'failed'
  | 'unknown'
  | 'cancelled';

export interface User {
  id: number;
  email: string;
  name: string;
  role: 'admin' | 'agent';
  is_active: boolean;
}

export interface Person {
  id: number;
  name: string;
}

export interface Channel {
  id: number;
  name: string;
  provider: 'whapi' | 'waha';
}

export interface ChatGuest {
  id: string;
  full_name: string;
  room_number: string | null;
  session_id: string | null;
  checkin_date: string | null;
}

export interface LastMessage {
  id: number;
  sender: Sender;
  text: string | null;
  status: MessageStatus;
  created_at: string;
}

export interface Chat {
  id: number;
  customer_name: string;
  customer_phone: string | null;
  customer_avatar: string | null;
  customer_status: string | null;
  address: string;
  channel: Channel;
  mode: Mode;
  mode_version: number;
  online: boolean;
  online_until: string | null;
  unread_count: number;
  last_message_at: string | null;
  /** Lists are sorted by it and by the id, newest first. */
  last_activity_at: string;
  last_message: LastMessage | null;
  assigned_agent: Person | null;
  labels: string[];
  guest: ChatGuest | null;
  is_group: boolean;
  created_at: string;
}

export interface Message {
  id: number;
  chat_id: number;
  sender: Sender;
  type: string;
  text: string | null;
  status: MessageStatus;
  error: { code: string; message: string } | null;
  agent: Person | null;
  origin: Origin;
  provider_message_id: string | null;
  client_key: string | null;
  attempts: number;
  created_at: string;
  /** Sorts the messages of one chat; `created_at` is only what people read. */
  order: string;
}

export interface ChatWithMessages extends Chat {
  messages: Message[];
  messages_cursor: string | null;
}

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export interface Counts {
  all: number;
  mine: number;
  unassigned: number;
  bot: number;
  unread: number;
}

export interface ChatFilter {
  q?: string;
  mode?: Mode;
  assigned?: string;
}

export interface ChatChange {
  mode?: Mode;
  assigned_agent_id?: number | null;
  labels?: string[];
  expected_mode_version?: number;
}

export interface Room {
  id: number | string;
  room_number: string;
  is_booked: boolean;
}

export interface Stay {
  id: string;
  is_active: boolean;
  start: string;
  end: string | null;
  room_number?: string | null;
  checkin_id?: string | null;
  checkin_date?: string | null;
}

export interface Registration {
  full_name: string;
  room_number: string;
  checkin_date: string;
  email?: string;
  phone_number: string;
}

export interface Registered {
  guest: { id: string; full_name: string; email: string | null; phone_number: string };
  checkin: { id: string; checkin_date: string };
  room: Room;
  session: { id: string; is_active: boolean; start: string; end: string | null };
  message: Message;
}

/** An RFC 9457 problem document. */
export interface Problem {
  type?: string;
  title: string;
  status: number;
  detail?: string;
  code?: string;
  request_id?: string;
  errors?: { field: string; message: string }[];
  assigned_agent?: Person | null;
}
