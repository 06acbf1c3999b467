import { describe, expect, it } from 'vitest';
import type { Chat } from '../api/types';
import { aChat } from '../live/fixtures';
import { badgedIcon } from './favicon';
import { unreadFor } from './unread';
import { callsAgain, waitOf, waitUnits } from './waiting';

const thresholds = { waiting_amber_minutes: 5, waiting_red_minutes: 15 };
const now = new Date('2026-01-01T12:00:00Z');
const since = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString();

describe('unread', () => {
  const sari = { id: 7, name: 'Sari' };
  it('is what oneself has not read in chats of one’s own, and what nobody has in others', () => {
    const chat = aChat(1, { unread_count: 1, assignee_unread_count: 4, assigned_agent: sari });
    expect([unreadFor(chat, 7), unreadFor(chat, 8)]).toEqual([4, 1]);
  });

  it('is at least one where it was marked so', () => {
    const chat = aChat(1, { marked_unread_by: [7] });
    expect([unreadFor(chat, 7), unreadFor(chat, 8)]).toEqual([1, 0]);
    expect(unreadFor({ ...chat, unread_count: 3 }, 7)).toBe(3);
  });
});

describe('waiting', () => {
  it.each([
    [0, 'calm'],
    [4, 'calm'],
    [5, 'amber'],
    [14, 'amber'],
    [15, 'red'],
    [900, 'red'],
  ])('for %i minutes is %s', (minutes, urgency) =>
    expect(waitOf(aChat(1, { waiting_since: since(minutes) }), now, thresholds)).toEqual({
      minutes,
      urgency,
    }),
  );

  it('is nothing where nobody waits, or the chat is closed', () => {
    expect(waitOf(aChat(1), now, thresholds)).toBeNull();
    expect(waitOf(aChat(1, { waiting_since: since(9), mode: 'closed' }), now, thresholds)).toBeNull();
  });

  it('is nothing urgent where the chat was put aside', () => {
    const paused = aChat(1, { waiting_since: since(900), mode: 'paused' });
    expect(waitOf(paused, now, thresholds)?.urgency).toBe('calm');
  });

  it.each<[string, Partial<Chat>, boolean]>([
    ['late', {}, true],
    ['not late yet', { waiting_since: since(3) }, false],
    ['urgent, from the first moment on', { waiting_since: since(0), priority: 'urgent' }, true],
    ['urgent, but answered', { waiting_since: null, priority: 'urgent' }, false],
    ['urgent, but the bot’s', { mode: 'bot', priority: 'urgent' }, false],
    ['urgent, but put aside', { mode: 'paused', priority: 'urgent' }, false],
    ['urgent, but taken', { assigned_agent: { id: 1, name: 'x' }, priority: 'urgent' }, false],
    ['high is not urgent', { waiting_since: since(3), priority: 'high' }, false],
    ['of a team of mine', { team: { id: 4, name: 'Desk' } }, true],
    ['of a team of others', { team: { id: 5, name: 'Spa' }, priority: 'urgent' }, false],
    ['of somebody who is late, but the bot’s', { mode: 'bot' }, false],
  ])('is worth another tone: %s', (_, given, expected) => {
    const chat = aChat(1, { waiting_since: since(20), mode: 'agent', ...given });
    expect(callsAgain(chat, new Set([4]), now, thresholds)).toBe(expected);
  });

  it('is told in the largest unit that says enough', () => {
    expect([59, 60, 47 * 60, 48 * 60].map(waitUnits)).toEqual([
      { unit: 'minute', count: 59 },
      { unit: 'hour', count: 1 },
      { unit: 'hour', count: 47 },
      { unit: 'day', count: 2 },
    ]);
  });
});

describe('the tab’s icon', () => {
  it('carries what it is given', () => expect(badgedIcon('9+')).toContain('>9+</text>'));
});
