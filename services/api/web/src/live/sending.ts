/** Sends what people write: shown at once, one after the other per chat, tried again when the line was down. */
import { messages } from '../api/calls';
import { ProblemError, UnreachableError, statusOf } from '../api/problem';
import type { ReplyToSend } from '../api/types';
import { readDraft } from '../drafts/store';
import { newKey } from '../shell/new-key';
import { endWait, keepRecord, takeRecord, waitUntil } from './holding';
import {
  addOutgoing,
  changeOutgoing,
  discardOutgoing,
  markOutgoing,
  sendAs,
  type Draft,
  type Held,
  type Outgoing,
} from './outgoing';
import { mergeMessage } from './state';
import { live } from './store';
import { upload } from './upload';

/** Whether the server may not have seen the request: then the same key may simply be sent again. */
export function failureOf(error: unknown): NonNullable<Outgoing['failure']> {
  const status = statusOf(error);
  const retryable = error instanceof UnreachableError || (status !== undefined && status >= 500);
  const stale = error instanceof ProblemError ? error.problem.newer_message : undefined;
  const reason = error instanceof ProblemError ? error.message : null;
  return stale == null ? { reason, retryable } : { reason, retryable, stale };
}

/**
 * The request for an entry whose file, if it has one, is uploaded. `keepsDraft`: the writer's draft is of the next
 * message already.
 */
export function requestOf(entry: Outgoing, keepsDraft = false): ReplyToSend {
  const { text, uploadId, location, contacts, poll, menu, quoted } = entry;
  return {
    chat_id: entry.chatId,
    client_key: entry.clientKey,
    type: entry.type,
    ...(text === '' ? {} : { text }),
    ...(uploadId === undefined ? {} : { upload_id: uploadId }),
    ...(location === undefined ? {} : { location }),
    ...(contacts === undefined ? {} : { contacts: [...contacts] }),
    ...(poll === undefined ? {} : { poll }),
    ...(menu === undefined ? {} : { menu }),
    ...(quoted?.id == null ? {} : { quoted_message_id: quoted.id }),
    ...(entry.seen === undefined ? {} : { seen: entry.seen }),
    send_anyway: entry.sendAnyway ?? false,
    keeps_draft: keepsDraft,
  };
}

/** The picture in the bubble may still be the local one while the server's is loaded. */
const keepLocalMs = 20_000;

const lines = new Map<number, Promise<void>>();
const uploads = new Map<string, AbortController>();

const current = (clientKey: string): Outgoing | undefined =>
  live.get().outgoing.find((entry) => entry.clientKey === clientKey);

function forget(entry: Outgoing): void {
  const { file } = entry;
  if (file !== undefined) setTimeout(() => URL.revokeObjectURL(file.url), keepLocalMs);
}

/** The entry with its file at the server. */
async function withFile(entry: Outgoing): Promise<Outgoing> {
  const { file, clientKey } = entry;
  if (file === undefined || entry.uploadId !== undefined) return entry;
  const giveUp = new AbortController();
  uploads.set(clientKey, giveUp);
  try {
    const onProgress = (progress: number) =>
      live.update((state) => changeOutgoing(state, clientKey, { progress }));
    const taken = await upload(file, entry.type === 'voice', onProgress, giveUp.signal);
    const changes = { uploadId: taken.id, progress: 1, type: sendAs(entry.type, taken.types, entry.text) };
    live.update((state) => changeOutgoing(state, clientKey, changes));
    return { ...entry, ...changes };
  } finally {
    uploads.delete(clientKey);
  }
}

/** Waits as long as it is kept back. Says whether it goes then: it may have been taken back, here or by a later page. */
async function leaves(clientKey: string): Promise<boolean> {
  const held = current(clientKey)?.held;
  if (held == null) return current(clientKey) !== undefined;
  await waitUntil(clientKey, held.until);
  if (current(clientKey) === undefined) return false;
  const goes = takeRecord(clientKey, held.owner);
  live.update((state) =>
    goes ? changeOutgoing(state, clientKey, { held: null }) : discardOutgoing(state, clientKey),
  );
  return goes;
}

async function deliver(clientKey: string): Promise<void> {
  if (!(await leaves(clientKey))) return;
  const entry = current(clientKey);
  if (entry === undefined) return;
  live.update((state) => markOutgoing(state, clientKey, null));
  try {
    const ready = await withFile(entry);
    if (current(clientKey) === undefined) return;
    const asOf = live.get().position;
    // What stands in the text box by now is the next message.
    const message = await messages.send(requestOf(ready, readDraft(entry.chatId, 'reply') !== ''));
    live.update((state) => discardOutgoing(mergeMessage(state, message, asOf), clientKey));
    forget(entry);
  } catch (error) {
    live.update((state) => markOutgoing(state, clientKey, failureOf(error)));
  }
}

function enqueue(entry: Outgoing): void {
  const before = lines.get(entry.chatId) ?? Promise.resolve();
  lines.set(
    entry.chatId,
    before.then(() => deliver(entry.clientKey)),
  );
}

/** Sends it after what was written before it. `held`: not before then; until it goes, it can be taken back. */
export function send(chatId: number, draft: Draft, held: Held | null = null): void {
  const entry: Outgoing = {
    ...draft,
    clientKey: newKey(),
    chatId,
    createdAt: new Date().toISOString(),
    failure: null,
    held,
  };
  if (held !== null) keepRecord(entry, held);
  live.update((state) => addOutgoing(state, entry));
  enqueue(entry);
}

/** Takes back what is kept back; false where it is on its way already. */
export function takeBack({ clientKey }: Outgoing): boolean {
  const held = current(clientKey)?.held;
  if (held == null) return false;
  const isOurs = takeRecord(clientKey, held.owner);
  live.update((state) => discardOutgoing(state, clientKey));
  endWait(clientKey);
  return isOurs;
}

/** What is done next must not overtake a message for longer than this. */
const patienceMs = 3_000;

/** Sends at once what is kept back, in one chat or in all; resolves when it is sent. */
export async function sendHeld(chatId?: number): Promise<void> {
  const held = live
    .get()
    .outgoing.filter((entry) => entry.held != null && (chatId === undefined || entry.chatId === chatId));
  if (held.length === 0) return;
  for (const { clientKey, held: kept } of held) {
    if (kept != null)
      live.update((state) => changeOutgoing(state, clientKey, { held: { ...kept, until: 0 } }));
    endWait(clientKey);
  }
  const sent = Promise.all(held.map((entry) => lines.get(entry.chatId) ?? Promise.resolve()));
  await Promise.race([sent, new Promise((resolve) => setTimeout(resolve, patienceMs))]);
}

export function resend(entry: Outgoing): void {
  enqueue(entry);
}

/** The writer knows of the newer answer, and sends all the same. */
export function sendAnyway(entry: Outgoing): void {
  live.update((state) => changeOutgoing(state, entry.clientKey, { sendAnyway: true, failure: null }));
  enqueue(entry);
}

/** Takes back what the server does not have yet, its upload too. */
export function discard(entry: Outgoing): void {
  live.update((state) => discardOutgoing(state, entry.clientKey));
  uploads.get(entry.clientKey)?.abort();
  forget(entry);
}

/** Tries again, in the order in which they were written, whatever the line cut off. */
export function resendWaiting(): void {
  for (const entry of live.get().outgoing) if (entry.failure?.retryable === true) enqueue(entry);
}
