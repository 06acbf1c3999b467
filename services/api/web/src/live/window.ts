/**
 * Looking at a stretch of a conversation that does not reach to its end, as one does who was led to an old message.
 *
 * The stretch is without a gap from `floor` to `ceiling`. Messages beyond the ceiling, live ones too, are kept and not
 * shown until the pages in between are loaded, or the reader goes to the latest.
 */
import type { Message, Note } from '../api/types';
import { mergeNotes } from './notes';
import { emptyThread, mergeMessage, withThread, type LiveState } from './state';

/** A page with what surrounds a message. */
export interface Around {
  messages: readonly Message[];
  notes: readonly Note[];
  next_cursor: string | null;
  later_cursor: string | null;
}

function merged(state: LiveState, { messages, notes }: Around, asOf: number): LiveState {
  const withMessages = messages.reduce((next, message) => mergeMessage(next, message, asOf), state);
  return mergeNotes(withMessages, notes, asOf);
}

/** Shows the stretch around a message instead of what was shown. */
export function mergeAround(state: LiveState, chatId: number, page: Around, asOf: number): LiveState {
  const thread = state.threads.get(chatId);
  const [first, last] = [page.messages[0], page.messages.at(-1)];
  if (thread === undefined || first === undefined || last === undefined) return state;
  // It may reach what is here already, which then goes on behind it.
  const touches =
    thread.floor !== null &&
    first.order <= thread.floor &&
    last.order >= thread.floor &&
    page.later_cursor !== null;
  const later = touches ? thread.later : page.later_cursor;
  const ceiling = touches ? thread.ceiling : page.later_cursor === null ? null : last.order;
  const moved = { ...thread, floor: first.order, earlier: page.next_cursor, ceiling, later };
  return merged(withThread(state, chatId, moved), page, asOf);
}

/** The page after the stretch, asked for with the cursor `after`. */
export function mergeLater(
  state: LiveState,
  chatId: number,
  page: Around,
  after: string,
  asOf: number,
): LiveState {
  const thread = state.threads.get(chatId);
  if (thread?.later !== after) return state;
  const ceiling = page.later_cursor === null ? null : (page.messages.at(-1)?.order ?? thread.ceiling);
  const moved = { ...thread, ceiling, later: page.later_cursor };
  return merged(withThread(state, chatId, moved), page, asOf);
}

/** Forgets the stretch: the latest messages are asked for anew. */
export function leaveWindow(state: LiveState, chatId: number): LiveState {
  const thread = state.threads.get(chatId);
  if (thread?.ceiling == null) return state;
  return withThread(state, chatId, emptyThread);
}
