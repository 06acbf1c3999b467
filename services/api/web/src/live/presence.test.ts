import { describe, expect, it } from 'vitest';
import { aChat, anEvent } from './fixtures';
import { applyPresence, expireTyping, parsePresence } from './presence';
import { applyEvent, emptyState, mergeChats } from './state';

const typing = {
  type: 'presence',
  chat_id: 1,
  presence: 'typing',
  participant: null,
  until: '2026-01-01T10:00:10Z',
  online: true,
} as const;
const known = mergeChats(emptyState, [aChat(1)], 0);
const kindIn = (state: typeof known) => state.chats.get(1)?.value.typing_kind;

describe('presence', () => {
  it('is shown while it holds, and ends by itself', () => {
    const state = applyPresence(known, typing);
    expect(kindIn(state)).toBe('typing');
    expect(expireTyping(state, Date.parse('2026-01-01T10:00:09Z'))).toBe(state);
    expect(kindIn(expireTyping(state, Date.parse('2026-01-01T10:00:10Z')))).toBeNull();
  });

  it('ends when somebody stops', () => {
    const state = applyPresence(applyPresence(known, typing), { ...typing, presence: 'paused', until: null });
    expect([kindIn(state), state.chats.get(1)?.value.typing_until]).toEqual([null, null]);
  });

  it('does not make a chat newer than its events', () => {
    const state = applyPresence(known, typing);
    const next = applyEvent(state, anEvent(1, { chat: aChat(1, { customer_name: 'New' }) }));
    expect(next.chats.get(1)?.value.customer_name).toBe('New');
  });

  it('of a chat that is not here changes nothing', () => {
    expect(applyPresence(emptyState, typing)).toBe(emptyState);
  });

  it.each(['', 'null', '[]', '{"chat_id": "1", "presence": "typing"}'])('%s is none', (data) =>
    expect(parsePresence(data)).toBeNull(),
  );
});
