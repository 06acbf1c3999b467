/** What somebody who writes can be taken to have seen. Pure. */
import type { Message } from '../api/types';

/** A colleague's answer that came on screen less than this ago may not have been noticed by who is typing. */
export const noticeMs = 4_000;

/** Before every message. */
export const beginning = '000000000000000000-00000000000000000000-0000000000000000000';

/**
 * The place of the last message that was seen. All that is on screen counts, but an answer of a colleague only after a
 * moment: then nothing that follows counts either.
 */
export function seenOrder(
  messages: readonly Message[],
  shownAt: ReadonlyMap<number, number>,
  now: number,
  me: number,
): string {
  let seen = beginning;
  for (const message of messages) {
    const isColleagues = message.sender === 'agent' && message.agent !== null && message.agent.id !== me;
    const fresh = now - (shownAt.get(message.id) ?? now) < noticeMs;
    if (isColleagues && fresh) return seen;
    seen = message.order;
  }
  return seen;
}
