import { describe, expect, it } from 'vitest';
import { aChat } from '../live/fixtures';
import { listKey, selectList } from '../live/selectors';
import { emptyState, mergeChats } from '../live/state';
import { holdRows } from './held-rows';
import { toSort } from './tabs';

describe('the list of who waits', () => {
  const at = (minute: string) => `2026-01-01T10:${minute}:00Z`;
  const chats = mergeChats(
    emptyState,
    [
      aChat(1, { waiting_since: at('30'), last_activity_at: at('59') }),
      aChat(2, { waiting_since: at('10'), last_activity_at: at('11') }),
      aChat(3, { last_activity_at: at('20') }),
      aChat(4, { last_activity_at: at('40') }),
      aChat(5, { waiting_since: at('01'), mode: 'paused', last_activity_at: at('05') }),
    ],
    0,
  ).chats;

  it('begins with the longest wait, and ends with those who do not wait', () => {
    const ids = selectList(chats, { sort: 'waiting' }, 7, null).map((chat) => chat.id);
    expect(ids).toEqual([2, 1, 4, 3, 5]);
    expect(selectList(chats, {}, 7, null).map((chat) => chat.id)).toEqual([1, 4, 3, 2, 5]);
  });

  it('ends where the loaded pages end', () => {
    const boundary = listKey(aChat(1, { waiting_since: at('30') }), 'waiting');
    expect(selectList(chats, { sort: 'waiting' }, 7, boundary).map((chat) => chat.id)).toEqual([2, 1]);
  });

  it('is the order of those who work through it', () => {
    expect([toSort(null, 'mine'), toSort(null, 'all'), toSort('newest', 'mine'), toSort('x', 'bot')]).toEqual(
      ['waiting', 'newest', 'newest', 'newest'],
    );
  });
});

describe('a list that is held', () => {
  const rows = (...ids: number[]) => ids.map((id) => ({ id }));
  const known = (id: number) => (id < 100 ? { id } : undefined);
  const ids = (held: { rows: readonly { id: number }[] }) => held.rows.map((row) => row.id);

  it('keeps its order, and lets nothing in from above', () => {
    const held = holdRows(rows(9, 3, 1, 8, 2), [1, 2, 3], known);
    expect(ids(held)).toEqual([1, 2, 3]);
    expect(held.waiting).toBe(2);
  });

  it('lets further pages in at its end', () => {
    const held = holdRows(rows(9, 1, 2, 5, 6), [1, 2], known);
    expect(ids(held)).toEqual([1, 2, 5, 6]);
    expect(held.waiting).toBe(1);
  });

  it('keeps the place of who has left it, and forgets who is gone', () => {
    expect(ids(holdRows(rows(1, 3), [1, 2, 3], known))).toEqual([1, 2, 3]);
    expect(ids(holdRows(rows(1), [1, 100], known))).toEqual([1]);
  });

  it('is the list itself once it is let go', () => {
    expect(holdRows(rows(3, 1), null, known)).toEqual({ rows: rows(3, 1), waiting: 0 });
  });

  it('holds everything back that comes into an empty one', () => {
    expect(holdRows(rows(1), [], known)).toEqual({ rows: [], waiting: 1 });
  });
});
