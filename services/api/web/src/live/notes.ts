/** Agents' notes in threads. Pure. */
import type { Note } from '../api/types';
import type { LiveState, Thread } from './state';

/** Takes a note in; a stream event wins over an older one, an answer unless the stream has spoken since. */
export function upsertNote(
  state: LiveState,
  note: Note,
  wins: (seen: number) => boolean,
  seen: number,
): LiveState {
  const thread = state.threads.get(note.chat_id);
  if (thread === undefined) return state;
  const current = thread.notes.get(note.id);
  if (current !== undefined && !wins(current.seen)) return state;
  const notes = new Map(thread.notes).set(note.id, { value: note, seen });
  return { ...state, threads: new Map(state.threads).set(note.chat_id, { ...thread, notes }) };
}

/** Takes in the notes of an HTTP answer whose request was made when the stream stood at `asOf`. */
export function mergeNotes(state: LiveState, notes: readonly Note[], asOf: number): LiveState {
  return notes.reduce((next, note) => upsertNote(next, note, (seen) => seen <= asOf, -1), state);
}

/** The notes of a thread in reading order, as far back as its messages are loaded. */
export function selectNotes(thread: Thread): Note[] {
  const { floor, earlier, ceiling } = thread;
  const all = [...thread.notes.values()].map((entry) => entry.value);
  const above = earlier === null || floor === null ? all : all.filter((note) => note.order >= floor);
  const shown = ceiling === null ? above : above.filter((note) => note.order <= ceiling);
  return shown.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : a.id - b.id));
}
