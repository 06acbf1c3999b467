/** Sends what people write: shown at once, one after the other per chat, tried again when the line was down. */
import { messages } from '../api/calls';
import { ProblemError, UnreachableError, statusOf } from '../api/problem';
import { addOutgoing, discardOutgoing, markOutgoing, mergeMessage, type Outgoing } from './state';
import { live } from './store';

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
  return { reason: error instanceof ProblemError ? error.message : null, retryable };
}

const lines = new Map<number, Promise<void>>();

async function deliver(entry: Outgoing): Promise<void> {
  const waiting = live.get().outgoing.some((other) => other.clientKey === entry.clientKey);
  if (!waiting) return;
  const asOf = live.get().position;
  live.update((state) => markOutgoing(state, entry.clientKey, null));
  try {
    const message = await messages.send(entry.chatId, entry.text, entry.clientKey);
    live.update((state) => discardOutgoing(mergeMessage(state, message, asOf), entry.clientKey));
  } catch (error) {
    live.update((state) => markOutgoing(state, entry.clientKey, failureOf(error)));
  }
}

function enqueue(entry: Outgoing): void {
  const before = lines.get(entry.chatId) ?? Promise.resolve();
  lines.set(
    entry.chatId,
    before.then(() => deliver(entry)),
  );
}

export function sendText(chatId: number, text: string): void {
  const entry: Outgoing = {
    clientKey: newKey(),
    chatId,
    text,
    createdAt: new Date().toISOString(),
    failure: null,
  };
  live.update((state) => addOutgoing(state, entry));
  enqueue(entry);
}

export function resend(entry: Outgoing): void {
  enqueue(entry);
}

/** Tries again, in the order in which they were written, whatever the line cut off. */
export function resendWaiting(): void {
  for (const entry of live.get().outgoing) if (entry.failure?.retryable === true) enqueue(entry);
}
