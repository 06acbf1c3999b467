/** An agent's drafts, kept at the server a moment after they are typed, and in this browser until they are there. */
import { useSyncExternalStore } from 'react';
import { desk } from '../api/calls';
import { statusOf } from '../api/problem';
import type { Draft } from '../api/types';
import { newKey } from '../shell/new-key';
import { forgetSettings, settingsLike, writeSetting } from '../shell/settings';
export type { Kind } from './state';
import { entryOf, keyOf, loaded, merged, saved, told, typed, type Drafts, type Kind } from './state';

const saveAfterMs = 700;
const againAfterMs = 5_000;
/** This tab; another one of the same agent has another name. */
export const tabName = newKey().slice(0, 16);

let drafts: Drafts = new Map();
let owner: number | null = null;
const listeners = new Set<() => void>();
const timers = new Map<string, ReturnType<typeof setTimeout>>();

function set(next: Drafts): void {
  if (next === drafts) return;
  drafts = next;
  for (const listener of listeners) listener();
}

/** One agent's unsaved words in this browser: another agent who signs in here never sees them. */
const buffer = (key: string) => `draft.${owner ?? 0}.${key}`;

function schedule(key: string, delay: number): void {
  clearTimeout(timers.get(key));
  timers.set(
    key,
    setTimeout(() => void save(key), delay),
  );
}

async function save(key: string, isLeaving = false): Promise<void> {
  timers.delete(key);
  const entry = entryOf(drafts, key);
  const savedFor = owner;
  if (!entry.dirty || savedFor === null) return;
  const [chat, kind] = key.split('.') as [string, Kind];
  try {
    const draft = { text: entry.text, client: tabName, edit: entry.edit };
    const answer = await desk.saveDraft(Number(chat), kind, draft, isLeaving);
    if (owner !== savedFor) return;
    set(saved(drafts, key, entry.edit, answer.version));
    if (!entryOf(drafts, key).dirty) writeSetting(buffer(key), null);
  } catch (error) {
    // What the server refuses for good is kept here alone; for the rest it is asked again.
    const status = statusOf(error);
    if (owner === savedFor && (status === undefined || status >= 500)) schedule(key, againAfterMs);
  }
}

export function writeDraft(chatId: number, kind: Kind, text: string): void {
  const key = keyOf(chatId, kind);
  set(typed(drafts, key, text));
  if (!entryOf(drafts, key).dirty) return;
  writeSetting(buffer(key), text === '' ? null : text);
  schedule(key, text === '' ? 0 : saveAfterMs);
}

/** The page ends: what is not saved yet is sent on its way, and stays in the browser until it is there. */
export function flushDrafts(): void {
  for (const [key, entry] of drafts) if (entry.dirty) void save(key, true);
}

/** Takes what is not saved yet along to the chat that this one has become. */
export function moveDrafts(fromId: number, intoId: number): void {
  for (const kind of ['reply', 'note'] as const) {
    const [from, into] = [keyOf(fromId, kind), keyOf(intoId, kind)];
    set(merged(drafts, from, into));
    const { text, dirty } = entryOf(drafts, into);
    if (dirty) {
      writeSetting(buffer(into), text);
      schedule(into, saveAfterMs);
    }
    clearTimeout(timers.get(from));
    timers.delete(from);
    writeSetting(buffer(from), null);
  }
}

/** Takes in what the stream tells of this agent's drafts. */
export function takeDraft(draft: Draft): void {
  set(told(drafts, draft, tabName));
}

/** Loads an agent's drafts; what the browser still holds of them is saved. */
export async function loadDrafts(agentId: number): Promise<void> {
  if (owner !== agentId) {
    forgetDrafts();
    owner = agentId;
    for (const [name, text] of settingsLike(`draft.${agentId}.`)) {
      set(typed(drafts, name, text));
      schedule(name, saveAfterMs);
    }
  }
  const { items } = await desk.drafts();
  if (owner === agentId) set(loaded(drafts, items));
}

/** Nothing of it is left on this page. */
export function forgetDrafts(): void {
  for (const timer of timers.values()) clearTimeout(timer);
  timers.clear();
  owner = null;
  set(new Map());
}

/** At sign-out: nothing is left in the browser either. */
export function signOutDrafts(): void {
  forgetDrafts();
  forgetSettings('draft.');
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export const useDraft = (chatId: number, kind: Kind): string =>
  useSyncExternalStore(subscribe, () => entryOf(drafts, keyOf(chatId, kind)).text);

/** What the list shows of a chat's drafts: the reply, else the note. */
export const useDraftMark = (chatId: number): { kind: Kind; text: string } | null => {
  const reply = useDraft(chatId, 'reply');
  const note = useDraft(chatId, 'note');
  if (reply !== '') return { kind: 'reply', text: reply };
  return note === '' ? null : { kind: 'note', text: note };
};

export const readDraft = (chatId: number, kind: Kind): string => entryOf(drafts, keyOf(chatId, kind)).text;
