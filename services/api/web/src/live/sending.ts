/** Sends what people write: shown at once, one after the other per chat, tried again when the line was down. */
import { messages } from '../api/calls';
import { ProblemError, UnreachableError, statusOf } from '../api/problem';
import type { ReplyToSend } from '../api/types';
import {
  addOutgoing,
  changeOutgoing,
  discardOutgoing,
  markOutgoing,
  sendAs,
  type Draft,
  type Outgoing,
} from './outgoing';
import { mergeMessage } from './state';
import { live } from './store';
import { upload } from './upload';

/** A random id, also where the page is not served securely and `crypto.randomUUID` is missing. */
export function newKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Whether the server may not have seen the request: then the same key may simply be sent again. */
export function failureOf(error: unknown): NonNullable<Outgoing['failure']> {
  const status = statusOf(error);
  const retryable = error instanceof UnreachableError || (status !== undefined && status >= 500);
  const stale = error instanceof ProblemError ? error.problem.newer_message : undefined;
  const reason = error instanceof ProblemError ? error.message : null;
  return stale == null ? { reason, retryable } : { reason, retryable, stale };
}

/** The request for an entry whose file, if it has one, is uploaded. */
export function requestOf(entry: Outgoing): ReplyToSend {
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

async function deliver(clientKey: string): Promise<void> {
  const entry = current(clientKey);
  if (entry === undefined) return;
  live.update((state) => markOutgoing(state, clientKey, null));
  try {
    const ready = await withFile(entry);
    if (current(clientKey) === undefined) return;
    const asOf = live.get().position;
    const message = await messages.send(requestOf(ready));
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

export function send(chatId: number, draft: Draft): void {
  const entry: Outgoing = {
    ...draft,
    clientKey: newKey(),
    chatId,
    createdAt: new Date().toISOString(),
    failure: null,
  };
  live.update((state) => addOutgoing(state, entry));
  enqueue(entry);
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
