/** Words that were about to be sent, and are drafts again: taken back, or left behind by a page that is gone. */
import type { Outgoing } from '../live/outgoing';
import { recordsLeft, takeRecord } from '../live/holding';
import { takeBack } from '../live/sending';
import { live } from '../live/store';
import { flushDrafts, readDraft, writeDraft } from './store';

/** A page that is there has sent them by then, however slow the line. */
const goneAfterMs = 30_000;

/** Puts words before those that are there already. */
function restore(chatId: number, text: string): void {
  writeDraft(chatId, 'reply', [text, readDraft(chatId, 'reply')].filter((part) => part !== '').join('\n'));
}

/** Makes a message that is kept back a draft again; false where it is on its way already. */
export function giveBack(entry: Outgoing): boolean {
  if (!takeBack(entry)) return false;
  restore(entry.chatId, entry.text);
  return true;
}

/** The page ends: what is kept back stays as drafts, the latest words at the end. */
export function giveAllBack(): void {
  const held = live.get().outgoing.filter((entry) => entry.held != null);
  for (const entry of [...held].reverse()) giveBack(entry);
  if (held.length > 0) flushDrafts();
}

/** Takes up what a page of this browser left behind when it ended without a word. Call it when drafts are loaded. */
export function adoptLeft(owner: number): void {
  for (const [clientKey, { chatId, text, until }] of recordsLeft(owner)) {
    setTimeout(
      () => {
        const isThere = recordsLeft(owner).some(([key]) => key === clientKey);
        const isOurs = live.get().outgoing.some((entry) => entry.clientKey === clientKey);
        if (isThere && !isOurs && takeRecord(clientKey, owner)) restore(chatId, text);
      },
      Math.max(0, until + goneAfterMs - Date.now()),
    );
  }
}
