import { describe, expect, it } from 'vitest';
import { ProblemError, UnreachableError } from '../api/problem';
import { parseEvent, positionOf } from './events';
import { aChat } from './fixtures';
import { compareKeys, listKey, matches, selectList } from './selectors';
import { failureOf } from './sending';
import { emptyState, mergeChats } from './state';
import { reconnectDelay } from './stream';

describe('positions', () => {
  it.each([
    ['17', 17],
    [17, 17],
    ['e3:17', 17],
    ['2026-0017', 17],
    ['', 0],
  ])('%s is %i', (cursor, position) => expect(positionOf(cursor)).toBe(position));
});

describe('events', () => {
  it('that are none are passed over', () => {
    expect(parseEvent('chat.updated', 'not json')).toBeNull();
    expect(parseEvent('chat.updated', '[]')).toBeNull();
  });

  it('have every part, also the ones that were left out', () => {
    expect(parseEvent('room.updated', '{"cursor": 4}')).toEqual({
      cursor: '4',
      type: 'room.updated',
      chat_id: null,
      chat: null,
      message: null,
      note: null,
      removed_message_id: null,
      removed_chat_id: null,
      channel_id: null,
      team_id: null,
      agent_id: null,
      settings: null,
      notification: null,
      room: null,
    });
  });
});

describe('teams', () => {
  const spa = aChat(5, { team: { id: 3, name: 'Spa' } });
  const anybodys = aChat(6);
  const shown = (team: string, mine: number[] = []) =>
    [spa, anybodys].filter((chat) => matches(chat, { team }, 7, new Set(mine))).map((chat) => chat.id);

  it('see their own chats and those of nobody', () => {
    expect(shown('mine')).toEqual([6]);
    expect(shown('mine', [3])).toEqual([5, 6]);
    expect(shown('3')).toEqual([5]);
    expect(shown('4')).toEqual([]);
    expect(shown('none')).toEqual([6]);
  });
});

describe('lists', () => {
  const mine = aChat(1, { assigned_agent: { id: 7, name: 'Sari' }, mode: 'agent' });
  const older = aChat(2, { last_activity_at: '2026-01-01T08:00:00+00:00' });
  const newer = aChat(3, { last_activity_at: '2026-01-01T12:00:00.500+00:00' });
  const { chats } = mergeChats(emptyState, [mine, older, newer], 0);

  it('show the latest activity first, however the time is written', () => {
    expect(selectList(chats, {}, 7, null).map((chat) => chat.id)).toEqual([3, 1, 2]);
  });

  it('are sorted as finely as the server sorts', () => {
    const at = (fraction: string) =>
      listKey(aChat(1, { last_activity_at: `2026-01-01T12:00:00${fraction}Z` })).at;
    expect(at('') < at('.000001')).toBe(true);
    expect(at('.100001') < at('.100002')).toBe(true);
  });

  it('end where the loaded pages end', () => {
    expect(selectList(chats, {}, 7, listKey(mine)).map((chat) => chat.id)).toEqual([3, 1]);
    expect(compareKeys(listKey(newer), listKey(mine))).toBeLessThan(0);
  });

  it('hold what belongs to them', () => {
    expect([matches(mine, { assigned: 'me' }, 7), matches(mine, { assigned: 'me' }, 8)]).toEqual([
      true,
      false,
    ]);
    expect([matches(mine, { assigned: 'none' }, 7), matches(older, { assigned: 'none' }, 7)]).toEqual([
      false,
      true,
    ]);
    expect([matches(mine, { mode: 'bot' }, 7), matches(older, { mode: 'bot' }, 7)]).toEqual([false, true]);
  });
});

describe('failures of sending', () => {
  it('are tried again when the server may not have seen the message', () => {
    expect(failureOf(new UnreachableError('cut')).retryable).toBe(true);
    expect(failureOf(new ProblemError({ title: 'Away', status: 503 })).retryable).toBe(true);
  });

  it('are final when the server said no', () => {
    expect(failureOf(new ProblemError({ title: 'No', detail: 'Too long', status: 422 }))).toEqual({
      reason: 'Too long',
      retryable: false,
    });
  });
});

describe('reconnecting', () => {
  it('waits longer each time, up to a limit', () => {
    const delays = [1, 2, 3, 4, 20].map((failures) => reconnectDelay(failures, 0.5));
    expect(delays).toEqual([500, 1000, 2000, 4000, 10_000]);
  });
});
