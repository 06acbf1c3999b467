import { describe, expect, it } from 'vitest';
import type { Note } from '../api/types';
import { aChat, aMessage, anEvent } from './fixtures';
import { selectNotes } from './notes';
import { selectMessages } from './selectors';
import { applyEvent, emptyState, mergeEarlier, mergeThread, openThread, type LiveState } from './state';
import { leaveWindow, mergeAround, mergeLater } from './window';

const page = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => aMessage(from + index, 1));
const order = (id: number) => aMessage(id, 1).order;
const latest = (state: LiveState, from: number, to: number) =>
  mergeThread(state, { ...aChat(1), messages: page(from, to), messages_cursor: order(from), notes: [] }, 0);
const shown = (state: LiveState) => {
  const thread = state.threads.get(1);
  return thread === undefined ? [] : selectMessages(thread).map((message) => message.id);
};
const range = (from: number, to: number) => page(from, to).map((message) => message.id);
const around = (from: number, to: number, end: number) => ({
  messages: page(from, to),
  notes: [],
  next_cursor: from === 1 ? null : order(from),
  later_cursor: to === end ? null : order(to),
});
const start = latest(openThread(emptyState, 1), 90, 100);

describe('a stretch of a conversation', () => {
  it('is shown alone, and goes on both ways without a gap', () => {
    let state = mergeAround(start, 1, around(40, 50, 100), 0);
    expect(shown(state)).toEqual(range(40, 50));
    state = mergeEarlier(state, 1, page(30, 39), order(40), order(30), 0);
    expect(shown(state)).toEqual(range(30, 50));
    state = mergeLater(state, 1, around(51, 70, 100), order(50), 0);
    expect(shown(state)).toEqual(range(30, 70));
    state = mergeLater(state, 1, around(71, 100, 100), order(70), 0);
    expect(shown(state)).toEqual(range(30, 100));
    expect(state.threads.get(1)?.ceiling).toBeNull();
  });

  it('hides live messages until it reaches them', () => {
    let state = mergeAround(start, 1, around(40, 50, 100), 0);
    state = applyEvent(state, anEvent(7, { message: aMessage(101, 1) }));
    expect(shown(state)).toEqual(range(40, 50));
    state = mergeLater(state, 1, around(51, 101, 101), order(50), 7);
    expect(shown(state)).toEqual(range(40, 101));
  });

  it('shows the notes that were written in it, and no others', () => {
    const note = (id: number): Note => ({
      id,
      chat_id: 1,
      type: 'note',
      agent: { id: 1, name: 'Sari' },
      text: 'x',
      mentions: [],
      client_key: null,
      created_at: '2026-01-01T10:00:00Z',
      edited_at: null,
      deleted_at: null,
      order: order(id),
    });
    const state = mergeAround(start, 1, { ...around(40, 50, 100), notes: [note(45)] }, 0);
    const live = applyEvent(state, anEvent(7, { note: note(101) }));
    const notes = (of: LiveState) => selectNotes(of.threads.get(1)!).map((one) => one.id);
    expect(notes(live)).toEqual([45]);
    expect(notes(mergeLater(live, 1, { ...around(51, 101, 101), notes: [note(60)] }, order(50), 0))).toEqual([
      45, 60, 101,
    ]);
  });

  it('joins what is here when it reaches it', () => {
    const state = mergeAround(start, 1, around(80, 92, 100), 0);
    expect(shown(state)).toEqual(range(80, 100));
    expect(state.threads.get(1)?.earlier).toBe(order(80));
  });

  it('stays where it is when the latest page is loaded again', () => {
    const state = latest(mergeAround(start, 1, around(40, 50, 100), 0), 91, 101);
    expect(shown(state)).toEqual(range(40, 50));
  });

  it('takes no page that was asked for from elsewhere', () => {
    const state = mergeAround(start, 1, around(40, 50, 100), 0);
    expect(mergeLater(state, 1, around(61, 70, 100), order(60), 0)).toBe(state);
  });

  it('is left for the latest messages', () => {
    const left = leaveWindow(mergeAround(start, 1, around(40, 50, 100), 0), 1);
    expect(left.threads.get(1)?.floor).toBeNull();
    expect(shown(latest(left, 90, 100))).toEqual(range(90, 100));
    expect(leaveWindow(start, 1)).toBe(start);
  });

  it('reaches the end at once when the message is near it', () => {
    const state = mergeAround(latest(openThread(emptyState, 1), 99, 100), 1, around(60, 100, 100), 0);
    expect(shown(state)).toEqual(range(60, 100));
    expect(state.threads.get(1)?.ceiling).toBeNull();
  });
});
