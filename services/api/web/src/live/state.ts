/**
 * Everything the inbox knows about chats and messages, and the pure functions that change it.
 *
 * Each entry remembers the stream position that wrote it. A stream event wins over an older one, whatever
 * order or however often they come. An HTTP answer wins unless the stream has spoken about that entry since
 * the request was made: then the stream is as new or is about to be newer.
 */
import type { Chat, ChatDetail, Message, Note } from '../api/types';
import { positionOf, type LiveEvent } from './events';
import { mergeNotes, upsertNote } from './notes';
import type { Outgoing } from './outgoing';

export interface Entry<T> {
  readonly value: T;
  /** Position of the stream event that wrote this; -1 for an HTTP answer. */
  readonly seen: number;
}

export interface Thread {
  readonly messages: ReadonlyMap<number, Entry<Message>>;
  readonly notes: ReadonlyMap<number, Entry<Note>>;
  /** Where earlier messages go on; `null` when all are here. */
  readonly earlier: string | null;
  /** Everything from this order key on is here; older single messages stay hidden until their page is loaded. */
  readonly floor: string | null;
  /** Messages came or went in its midst without being told one by one: the next answer counts alone. */
  readonly stale?: boolean;
  /** Where what is shown ends when it does not reach to the newest message; `null` when it does. See `window.ts`. */
  readonly ceiling: string | null;
  /** Where later messages go on below the ceiling. */
  readonly later: string | null;
}

/** What has become of a chat: the one that it was merged into, `null` when it stands by itself (again). */
export interface Became {
  readonly into: number | null;
  readonly seen: number;
}

export interface LiveState {
  readonly position: number;
  readonly chats: ReadonlyMap<number, Entry<Chat>>;
  readonly threads: ReadonlyMap<number, Thread>;
  /** Messages that turned out to be duplicates; a late event must not bring them back. */
  readonly removed: ReadonlySet<number>;
  readonly became: ReadonlyMap<number, Became>;
  /** Chats that are merged away or hidden, with the position that said so; an older answer must not bring them back. */
  readonly gone: ReadonlyMap<number, number>;
  readonly outgoing: readonly Outgoing[];
}

export const emptyState: LiveState = {
  position: 0,
  chats: new Map(),
  threads: new Map(),
  removed: new Set(),
  became: new Map(),
  gone: new Map(),
  outgoing: [],
};

export const emptyThread: Thread = {
  messages: new Map(),
  notes: new Map(),
  earlier: null,
  floor: null,
  ceiling: null,
  later: null,
};

function withEntry<T>(
  map: ReadonlyMap<number, Entry<T>>,
  id: number,
  entry: Entry<T>,
): ReadonlyMap<number, Entry<T>> {
  return new Map(map).set(id, entry);
}

/** The state with this thread of the chat. */
export function withThread(state: LiveState, chatId: number, thread: Thread): LiveState {
  return { ...state, threads: new Map(state.threads).set(chatId, thread) };
}

function dropAcknowledged(state: LiveState, messages: Iterable<Message>): LiveState {
  if (state.outgoing.length === 0) return state;
  const arrived = new Set([...messages].map((message) => message.client_key));
  const outgoing = state.outgoing.filter((entry) => !arrived.has(entry.clientKey));
  return outgoing.length === state.outgoing.length ? state : { ...state, outgoing };
}

function upsertMessage(state: LiveState, message: Message, wins: (seen: number) => boolean, seen: number) {
  const acknowledged = dropAcknowledged(state, [message]);
  const thread = acknowledged.threads.get(message.chat_id);
  if (thread === undefined || acknowledged.removed.has(message.id)) return acknowledged;
  const current = thread.messages.get(message.id);
  if (current !== undefined && !wins(current.seen)) return acknowledged;
  const messages = withEntry(thread.messages, message.id, { value: message, seen });
  return withThread(acknowledged, message.chat_id, { ...thread, messages });
}

function removeMessage(state: LiveState, id: number): LiveState {
  if (state.removed.has(id)) return state;
  const removed = new Set(state.removed).add(id);
  const threads = new Map(state.threads);
  for (const [chatId, thread] of threads) {
    if (!thread.messages.has(id)) continue;
    const messages = new Map(thread.messages);
    messages.delete(id);
    threads.set(chatId, { ...thread, messages });
  }
  return { ...state, removed, threads };
}

/** Its messages are in the chat that it has become, and come with that one's next page or event; or it is hidden. */
function removeChat(state: LiveState, id: number, position: number): LiveState {
  const held = state.chats.get(id);
  if (position <= (state.gone.get(id) ?? -1) || (held !== undefined && held.seen > position)) return state;
  const gone = new Map(state.gone).set(id, position);
  const chats = new Map(state.chats);
  const threads = new Map(state.threads);
  chats.delete(id);
  threads.delete(id);
  return { ...state, chats, threads, gone };
}

/** Chats that were merged, and chats that are there after all: the later event counts. */
function withFate(state: LiveState, id: number, into: number | null, seen: number): LiveState {
  const known = state.became.get(id);
  if (known !== undefined && known.seen >= seen) return state;
  return { ...state, became: new Map(state.became).set(id, { into, seen }) };
}

/** The thread has to be loaded anew; until then it shows what it has. */
function withStaleThread(state: LiveState, id: number): LiveState {
  const thread = state.threads.get(id);
  return thread === undefined || thread.stale === true
    ? state
    : withThread(state, id, { ...thread, stale: true });
}

function upsertChat(state: LiveState, chat: Chat, wins: (seen: number) => boolean, seen: number): LiveState {
  const current = state.chats.get(chat.id);
  if (current !== undefined && !wins(current.seen)) return state;
  const goneAt = state.gone.get(chat.id);
  if (goneAt !== undefined && !wins(goneAt)) return state;
  return { ...state, chats: withEntry(state.chats, chat.id, { value: chat, seen }) };
}

/** Its chat's messages are others now: whoever shows them loads them anew. */
export const tellsOfMerge = (event: LiveEvent): boolean =>
  event.type === 'chat.merged' || event.type === 'chat.unmerged';

/** An answer about a chat gave another: the one that it has become. */
export function noteMerged(state: LiveState, asked: number, answered: number, asOf: number): LiveState {
  return asked === answered ? state : withFate(state, asked, answered, asOf);
}

/** What the state is after one stream event. Order and repetition of events do not matter. */
export function applyEvent(state: LiveState, event: LiveEvent): LiveState {
  const position = positionOf(event.cursor);
  const newer = (seen: number) => position > seen;
  let next = state;
  if (event.removed_message_id !== null) next = removeMessage(next, event.removed_message_id);
  if (event.removed_chat_id !== null) {
    if (event.chat !== null) next = withFate(next, event.removed_chat_id, event.chat.id, position);
    next = removeChat(next, event.removed_chat_id, position);
  }
  if (event.type === 'chat.created' && event.chat !== null)
    next = withFate(next, event.chat.id, null, position);
  if (tellsOfMerge(event) && event.chat_id !== null) next = withStaleThread(next, event.chat_id);
  if (event.chat !== null) next = upsertChat(next, event.chat, newer, position);
  if (event.message !== null) next = upsertMessage(next, event.message, newer, position);
  if (event.note != null) next = upsertNote(next, event.note, newer, position);
  return position > next.position ? { ...next, position } : next;
}

/** The stream starts (again) at this position. */
export function startAt(state: LiveState, cursor: string): LiveState {
  return { ...state, position: positionOf(cursor) };
}

/** Nothing is known of any chat; what is about to be sent is kept. */
export function withoutChats(state: LiveState): LiveState {
  return { ...emptyState, position: state.position, outgoing: state.outgoing };
}

/** The stream cannot go on from where it was: positions count anew, and every answer is newer than what we hold. */
export function resetTo(state: LiveState, cursor: string): LiveState {
  const forget = <T>(entries: ReadonlyMap<number, Entry<T>>) =>
    new Map([...entries].map(([id, entry]) => [id, { value: entry.value, seen: -1 }]));
  return {
    ...state,
    position: positionOf(cursor),
    gone: new Map(),
    chats: forget(state.chats),
    threads: new Map(
      [...state.threads].map(([id, t]) => [
        id,
        { ...t, messages: forget(t.messages), notes: forget(t.notes) },
      ]),
    ),
  };
}

const unlessStreamed = (asOf: number) => (seen: number) => seen <= asOf;

/** Takes in chats of an HTTP answer whose request was made when the stream stood at `asOf`. */
export function mergeChats(state: LiveState, chats: readonly Chat[], asOf: number): LiveState {
  return chats.reduce((next, chat) => upsertChat(next, chat, unlessStreamed(asOf), -1), state);
}

/** Takes in one message of an HTTP answer. */
export function mergeMessage(state: LiveState, message: Message, asOf: number): LiveState {
  return upsertMessage(state, message, unlessStreamed(asOf), -1);
}

/** From now on live messages of this chat are kept. Call it before asking for the thread. */
export function openThread(state: LiveState, chatId: number): LiveState {
  return state.threads.has(chatId) ? state : withThread(state, chatId, emptyThread);
}

/** The latest page of a thread: the truth about its stretch of time, joined to earlier pages when they touch. */
export function mergeThread(
  state: LiveState,
  answer: Omit<ChatDetail, 'seen_upto'>,
  asOf: number,
): LiveState {
  const { messages: page, messages_cursor: cursor, notes, ...chat } = answer;
  if ((state.gone.get(chat.id) ?? -1) > asOf) return state;
  const held = state.threads.get(chat.id) ?? emptyThread;
  if (held.ceiling !== null) {
    // Somebody reads elsewhere: these messages wait beyond the ceiling.
    const waiting = mergeChats(state, [chat], asOf);
    return page.reduce((next, message) => mergeMessage(next, message, asOf), waiting);
  }
  const inPage = new Set(page.map((message) => message.id));
  const touches =
    held.stale !== true && page.some((message) => held.messages.has(message.id) && held.floor !== null);
  const first = page[0]?.order ?? null;
  const kept = [...held.messages].filter(([id, { value, seen }]) => {
    if (inPage.has(id) || seen > asOf) return true;
    return touches && first !== null && value.order < first;
  });
  const thread: Thread = {
    messages: new Map(kept),
    notes: held.notes,
    earlier: touches ? held.earlier : cursor,
    floor: touches ? held.floor : (first ?? ''),
    ceiling: null,
    later: null,
  };
  const withChat = mergeChats(withThread(state, chat.id, thread), [chat], asOf);
  const withMessages = page.reduce((next, message) => mergeMessage(next, message, asOf), withChat);
  return mergeNotes(withMessages, notes, asOf);
}

/** A page of earlier messages, asked for with the cursor `before`. */
export function mergeEarlier(
  state: LiveState,
  chatId: number,
  page: readonly Message[],
  before: string,
  next: string | null,
  asOf: number,
): LiveState {
  const thread = state.threads.get(chatId);
  if (thread?.earlier !== before) return state;
  const floor = page[0]?.order ?? thread.floor;
  const moved = withThread(state, chatId, { ...thread, earlier: next, floor });
  return page.reduce((result, message) => mergeMessage(result, message, asOf), moved);
}
