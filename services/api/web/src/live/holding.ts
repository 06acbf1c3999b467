/**
 * Words that wait for some seconds before they are sent, so that they can be taken back.
 *
 * Each has a record in this browser until it goes. Who takes the record has the words: this page, which sends them or
 * gives them back; or, where this page ended without a word, a later one, which makes a draft of them again.
 */
import { readSetting, settingsLike, writeSetting } from '../shell/settings';
import type { Held, Outgoing } from './outgoing';

export interface Left {
  readonly chatId: number;
  readonly text: string;
  readonly until: number;
}

/** At sign-out they are forgotten with everything else that begins so. */
const recordsOf = (owner: number) => `draft.held.${owner}.`;
/** Those that this browser did keep: storage may be forbidden. */
const kept = new Set<string>();
const ends = new Map<string, () => void>();

export function keepRecord({ clientKey, chatId, text }: Outgoing, { until, owner }: Held): void {
  const name = recordsOf(owner) + clientKey;
  writeSetting(name, JSON.stringify({ chatId, text, until } satisfies Left));
  if (readSetting(name) !== null) kept.add(clientKey);
}

/** Takes the record away; false where another page has done so and has the words. */
export function takeRecord(clientKey: string, owner: number): boolean {
  const name = recordsOf(owner) + clientKey;
  const isOurs = !kept.delete(clientKey) || readSetting(name) !== null;
  writeSetting(name, null);
  return isOurs;
}

/** What pages of this browser keep back, or have left behind, by its client key. */
export function recordsLeft(owner: number): [string, Left][] {
  return settingsLike(recordsOf(owner)).map(([key, value]) => [key, JSON.parse(value) as Left]);
}

/** Until the time is over, or the wait is ended. */
export function waitUntil(clientKey: string, until: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      ends.delete(clientKey);
      resolve();
    };
    const timer = setTimeout(end, Math.max(0, until - Date.now()));
    ends.set(clientKey, end);
  });
}

export function endWait(clientKey: string): void {
  ends.get(clientKey)?.();
}
