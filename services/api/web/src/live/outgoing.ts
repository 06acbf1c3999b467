/** What people have written and the server does not know yet. */
import type {
  Message,
  Quoted,
  SentType,
  ContactToSend,
  LocationToSend,
  MenuToSend,
  PollToSend,
  NewerMessage,
} from '../api/types';
import type { LiveState } from './state';

/** A file on its way from this browser; `url` shows it here until the server has it. */
export interface LocalFile {
  readonly blob: Blob;
  readonly name: string;
  readonly mimeType: string;
  readonly size: number;
  readonly url: string;
  readonly seconds: number | null;
  readonly width: number | null;
  readonly height: number | null;
}

/** What is said: words, with or instead of them one of the others. */
export interface Draft {
  readonly type: SentType;
  readonly text: string;
  readonly file?: LocalFile;
  readonly location?: LocationToSend;
  readonly contacts?: readonly ContactToSend[];
  readonly poll?: PollToSend;
  readonly menu?: MenuToSend;
  readonly quoted?: Quoted | null;
  /** The `order` of the last message that the writer has seen. */
  readonly seen?: string;
}

/** Why it is not at the server. `stale`: somebody has answered meanwhile, and the writer is to decide. */
export interface Failure {
  readonly reason: string | null;
  readonly retryable: boolean;
  readonly stale?: NewerMessage;
}

/** Kept back for a moment, in which it can be taken back. */
export interface Held {
  /** In milliseconds since 1970. */
  readonly until: number;
  /** Who wrote it. */
  readonly owner: number;
}

export interface Outgoing extends Draft {
  readonly clientKey: string;
  readonly chatId: number;
  readonly createdAt: string;
  /** The file as the server knows it, once it is there. */
  readonly uploadId?: number;
  /** How much of the file is there, from 0 to 1. */
  readonly progress?: number;
  /** Set when the request failed; `retryable` when the server may never have seen it. */
  readonly failure: Failure | null;
  /** Send although somebody has answered since `seen`. */
  readonly sendAnyway?: boolean;
  /** `null` or left out: it is on its way. */
  readonly held?: Held | null;
}

export function addOutgoing(state: LiveState, entry: Outgoing): LiveState {
  return { ...state, outgoing: [...state.outgoing, entry] };
}

export function changeOutgoing(
  state: LiveState,
  clientKey: string,
  changes: Partial<Pick<Outgoing, 'failure' | 'progress' | 'uploadId' | 'type' | 'sendAnyway' | 'held'>>,
): LiveState {
  const outgoing = state.outgoing.map((entry) =>
    entry.clientKey === clientKey ? { ...entry, ...changes } : entry,
  );
  return { ...state, outgoing };
}

export function markOutgoing(state: LiveState, clientKey: string, failure: Outgoing['failure']): LiveState {
  return changeOutgoing(state, clientKey, { failure });
}

export function discardOutgoing(state: LiveState, clientKey: string): LiveState {
  return { ...state, outgoing: state.outgoing.filter((entry) => entry.clientKey !== clientKey) };
}

/** What has a caption. */
export const captioned: ReadonlySet<string> = new Set(['image', 'video', 'document']);

/** As what the file is sent, once the server has looked at it: as meant, where that is possible. */
export function sendAs(wanted: SentType, possible: readonly string[], text: string): SentType {
  if (possible.includes(wanted)) return wanted;
  const first = possible.find((type) => text === '' || captioned.has(type));
  return (first ?? 'document') as SentType;
}

/** The message as it will be, for its bubble. */
export function shownAs(entry: Outgoing): Message {
  const { file } = entry;
  return {
    id: 0,
    chat_id: entry.chatId,
    sender: 'agent',
    type: entry.type,
    text: entry.text === '' ? null : entry.text,
    media:
      file === undefined
        ? null
        : {
            id: null,
            state: 'stored',
            url: file.url,
            preview_url: null,
            type: entry.type,
            mime_type: file.mimeType,
            file_name: file.name,
            size: file.size,
            width: file.width,
            height: file.height,
            seconds: file.seconds,
            waveform: [],
            variant: null,
            view_once: false,
            error: null,
          },
    location: entry.location === undefined ? null : placeOf(entry.location),
    contacts: (entry.contacts ?? []).map(({ name, phones }) => ({ name, phones, vcard: null })),
    poll:
      entry.poll === undefined
        ? null
        : {
            title: entry.poll.title,
            options: entry.poll.options.map((title) => ({ title, votes: 0 })),
            several: entry.poll.several,
            voters: 0,
          },
    choice: null,
    menu: entry.menu === undefined ? null : menuOf(entry.menu),
    link: null,
    details: null,
    quoted: entry.quoted ?? null,
    reactions: [],
    participant: null,
    forwarded: false,
    edited_at: null,
    original_text: null,
    revoked_at: null,
    changes: [],
    status: entry.failure === null || entry.failure.retryable ? 'queued' : 'failed',
    error: null,
    discarded_at: null,
    agent: null,
    recovered: false,
    origin: 'inbox',
    provider_message_id: null,
    client_key: entry.clientKey,
    attempts: 0,
    created_at: entry.createdAt,
    order: '',
  };
}

function placeOf(place: LocationToSend): Message['location'] {
  const { latitude, longitude, name = null, address = null } = place;
  return { latitude, longitude, name, address, url: null, accuracy: null, is_live: false };
}

function menuOf({ kind, sections, label = null, header = null, footer = null }: MenuToSend): Message['menu'] {
  const shown = sections.map(({ title = null, rows }) => ({
    title,
    rows: rows.map((row, index) => ({
      id: row.id ?? String(index + 1),
      title: row.title,
      description: row.description ?? null,
    })),
  }));
  return { kind, sections: shown, label, header, footer };
}
