import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Chat, Message, Note } from '../api/types';
import type { LiveEvent } from './events';
import { aChat, aMessage, anEvent } from './fixtures';
import { selectNotes } from './notes';
import { addOutgoing, markOutgoing, type Outgoing } from './outgoing';
import {
  applyEvent,
  emptyState,
  mergeChats,
  mergeEarlier,
  mergeMessage,
  mergeThread,
  noteMerged,
  openThread,
  resetTo,
  type LiveState,
} from './state';
import { selectMessages } from './selectors';

const opened = [1, 2].reduce(openThread, emptyState);
const answer = (chat: Chat, messages: Message[], cursor: string | null = null) => ({
  ...chat,
  messages,
  messages_cursor: cursor,
  notes: [],
});
const ids = (state: LiveState, chatId: number) => {
  const thread = state.threads.get(chatId);
  return thread === undefined ? [] : selectMessages(thread).map((message) => message.id);
};

/** A world in which things happen one after the other; an event may carry a state that is newer than itself. */
type Step =
  | { kind: 'message'; chat: number; message: number; status: Message['status'] }
  | { kind: 'merge'; chat: number; message: number; survivor: number };

const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('message' as const),
        chat: fc.integer({ min: 1, max: 2 }),
        message: fc.integer({ min: 1, max: 5 }),
        status: fc.constantFrom<Message['status']>(
          'queued',
          'sending',
          'sent',
          'delivered',
          'read',
          'failed',
        ),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('merge' as const),
        chat: fc.integer({ min: 1, max: 2 }),
        message: fc.integer({ min: 1, max: 5 }),
        survivor: fc.integer({ min: 6, max: 8 }),
      }),
    },
  ),
  { minLength: 1, maxLength: 25 },
);

interface World {
  chats: Map<number, Chat>;
  messages: Map<number, Message>;
  removed: Set<number>;
}

const idOf = (chat: number, message: number) => chat * 100 + message;

function happen(world: World, step: Step, position: number): World {
  const chats = new Map(world.chats).set(step.chat, aChat(step.chat, { unread_count: position }));
  const messages = new Map(world.messages);
  const removed = new Set(world.removed);
  const id = idOf(step.chat, step.kind === 'merge' ? step.survivor : step.message);
  if (step.kind === 'merge') {
    removed.add(idOf(step.chat, step.message));
    messages.delete(idOf(step.chat, step.message));
    messages.set(id, aMessage(id, step.chat, { status: 'sent', attempts: position }));
  } else if (!removed.has(id)) {
    messages.set(id, aMessage(id, step.chat, { status: step.status, attempts: position }));
  }
  return { chats, messages, removed };
}

/** The history as events; `lags` says how much later than its event each snapshot was taken. */
function toEvents(history: Step[], lags: number[]): { events: LiveEvent[]; last: World } {
  const worlds: World[] = [{ chats: new Map(), messages: new Map(), removed: new Set() }];
  history.forEach((step, index) => worlds.push(happen(worlds[index]!, step, index + 1)));
  let takenAt = 0;
  const events = history.map((step, index) => {
    takenAt = Math.min(history.length, Math.max(takenAt, index + 1 + (lags[index] ?? 0)));
    const world = worlds[takenAt]!;
    const id = idOf(step.chat, step.kind === 'merge' ? step.survivor : step.message);
    return anEvent(index + 1, {
      type: step.kind === 'merge' ? 'message.merged' : 'message.updated',
      chat_id: step.chat,
      chat: world.chats.get(step.chat) ?? null,
      message: world.messages.get(id) ?? null,
      removed_message_id: step.kind === 'merge' ? idOf(step.chat, step.message) : null,
    });
  });
  return { events, last: worlds.at(-1)! };
}

describe('stream events', () => {
  it('end in the same state in any order and any number of times, and that state is the truth', () => {
    fc.assert(
      fc.property(
        steps.chain((history) =>
          fc.record({
            history: fc.constant(history),
            lags: fc.array(fc.nat(3), { minLength: history.length, maxLength: history.length }),
            repeats: fc.array(fc.nat(history.length - 1), { maxLength: 12 }),
            order: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 40, maxLength: 40 }),
          }),
        ),
        ({ history, lags, repeats, order }) => {
          const { events, last } = toEvents(history, lags);
          const shuffled = [...events, ...repeats.map((index) => events[index]!)]
            .map((event, index) => ({ event, at: order[index % order.length]! }))
            .sort((a, b) => a.at - b.at)
            .map(({ event }) => event);

          const straight = events.reduce(applyEvent, opened);
          const shuffledEnd = shuffled.reduce(applyEvent, opened);

          expect(shuffledEnd).toEqual(straight);
          for (const chatId of [1, 2]) {
            const expected = [...last.messages.values()].filter((message) => message.chat_id === chatId);
            const held = [...(straight.threads.get(chatId)?.messages.values() ?? [])].map((e) => e.value);
            expect(new Set(held)).toEqual(new Set(expected));
          }
          expect([...straight.chats.values()].map((e) => e.value.unread_count)).toEqual(
            [...straight.chats.keys()].map((id) => last.chats.get(id)?.unread_count),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('do not bring back a message that was merged into another one', () => {
    const merged = anEvent(2, { type: 'message.merged', message: aMessage(7, 1), removed_message_id: 6 });
    const late = anEvent(1, { type: 'message.created', message: aMessage(6, 1) });
    expect(ids([merged, late].reduce(applyEvent, opened), 1)).toEqual([7]);
  });

  it('keep messages only of chats that were opened', () => {
    const state = applyEvent(opened, anEvent(1, { message: aMessage(9, 77) }));
    expect(state.threads.has(77)).toBe(false);
  });
});

describe('HTTP answers', () => {
  it('lose against an event that came while they were under way', () => {
    const live = applyEvent(opened, anEvent(5, { chat: aChat(1, { mode: 'agent' }) }));
    expect(mergeChats(live, [aChat(1, { mode: 'bot' })], 4).chats.get(1)?.value.mode).toBe('agent');
  });

  it('win over what was known when they were asked for, and lose against the next event', () => {
    const live = applyEvent(opened, anEvent(5, { message: aMessage(3, 1, { status: 'failed' }) }));
    const retried = mergeMessage(live, aMessage(3, 1, { status: 'queued' }), 5);
    expect(retried.threads.get(1)?.messages.get(3)?.value.status).toBe('queued');
    const sent = applyEvent(retried, anEvent(6, { message: aMessage(3, 1, { status: 'sent' }) }));
    expect(sent.threads.get(1)?.messages.get(3)?.value.status).toBe('sent');
  });

  it('are all news after a reset', () => {
    const before = applyEvent(opened, anEvent(500, { chat: aChat(1, { mode: 'agent' }) }));
    const after = mergeChats(resetTo(before, '2-3'), [aChat(1, { mode: 'closed' })], 3);
    expect(after.chats.get(1)?.value.mode).toBe('closed');
    expect(applyEvent(after, anEvent(4, { chat: aChat(1) })).chats.get(1)?.value.mode).toBe('bot');
  });
});

describe('threads', () => {
  const page = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => aMessage(from + index, 1));

  it('join earlier pages without a gap', () => {
    const latest = mergeThread(opened, answer(aChat(1), page(10, 12), 'c10'), 0);
    const strayed = applyEvent(latest, anEvent(1, { message: aMessage(3, 1) }));
    expect(ids(strayed, 1)).toEqual([10, 11, 12]);
    const more = mergeEarlier(strayed, 1, page(2, 9), 'c10', null, 1);
    expect(ids(more, 1)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  it('take a page of earlier messages once', () => {
    const latest = mergeThread(opened, answer(aChat(1), page(10, 12), 'c10'), 0);
    const once = mergeEarlier(latest, 1, page(5, 9), 'c10', 'c5', 0);
    expect(mergeEarlier(once, 1, page(5, 9), 'c10', 'c5', 0)).toBe(once);
  });

  it('keep earlier pages when a reload touches them, and drop them when it does not', () => {
    const held = mergeEarlier(
      mergeThread(opened, answer(aChat(1), page(10, 12), 'c10'), 0),
      1,
      page(5, 9),
      'c10',
      'c5',
      0,
    );
    expect(ids(mergeThread(held, answer(aChat(1), page(11, 14), 'c11'), 0), 1)).toEqual([
      5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
    ]);
    expect(ids(mergeThread(held, answer(aChat(1), page(20, 22), 'c20'), 0), 1)).toEqual([20, 21, 22]);
  });

  it('believe a reload about what is gone, but not against the stream', () => {
    const held = mergeThread(opened, answer(aChat(1), page(10, 13)), 0);
    const live = applyEvent(held, anEvent(9, { message: aMessage(14, 1) }));
    const reloaded = mergeThread(live, answer(aChat(1), [aMessage(10, 1), aMessage(12, 1)]), 8);
    expect(ids(reloaded, 1)).toEqual([10, 12, 14]);
  });
});

describe('what is being sent', () => {
  const outgoing: Outgoing = {
    type: 'text',
    clientKey: 'k',
    chatId: 1,
    text: 'Hi',
    createdAt: '2026-01-01T10:00:00Z',
    failure: null,
  };

  it('is dropped when the stream brings it before the answer does', () => {
    const state = applyEvent(
      addOutgoing(opened, outgoing),
      anEvent(1, { message: aMessage(4, 1, { client_key: 'k' }) }),
    );
    expect(state.outgoing).toEqual([]);
    expect(ids(mergeMessage(state, aMessage(4, 1, { client_key: 'k' }), 0), 1)).toEqual([4]);
  });

  it('keeps its failure until it is tried again', () => {
    const failed = markOutgoing(addOutgoing(opened, outgoing), 'k', { reason: null, retryable: true });
    expect(failed.outgoing[0]?.failure?.retryable).toBe(true);
  });
});

describe('chats of one person', () => {
  const merged = anEvent(5, { type: 'chat.merged', chat_id: 1, chat: aChat(1), removed_chat_id: 2 });
  const parted = anEvent(8, { type: 'chat.unmerged', chat_id: 1, chat: aChat(1) });
  const again = anEvent(9, { type: 'chat.created', chat_id: 2, chat: aChat(2) });
  const into = (state: LiveState, id: number) => state.became.get(id)?.into ?? null;

  it('lead on to what they have become, until they are parted', () => {
    const one = applyEvent(opened, merged);
    expect([into(one, 2), into(one, 1), one.threads.has(2)]).toEqual([1, null, false]);
    const two = [parted, again].reduce(applyEvent, one);
    expect([into(two, 2), two.chats.has(2)]).toEqual([null, true]);
  });

  it('whatever the order of what is told', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([merged, parted, again, merged], { minLength: 3 }), (events) => {
        const seen = events.includes(again) ? null : 1;
        const told = events.includes(merged);
        expect(into(events.reduce(applyEvent, opened), 2)).toBe(told ? seen : null);
      }),
    );
  });

  it('have their messages loaded anew: those that came in the midst, without those that went', () => {
    const held = mergeThread(
      opened,
      answer(
        aChat(1),
        [2, 4, 6].map((id) => aMessage(id, 1)),
        'c',
      ),
      1,
    );
    const stale = applyEvent(held, merged);
    expect(ids(stale, 1)).toEqual([2, 4, 6]);
    const both = mergeThread(
      stale,
      answer(
        aChat(1),
        [4, 5, 6].map((id) => aMessage(id, 1)),
        'd',
      ),
      5,
    );
    expect([ids(both, 1), both.threads.get(1)?.earlier]).toEqual([[4, 5, 6], 'd']);
    const apart = applyEvent(both, parted);
    const alone = mergeThread(
      apart,
      answer(
        aChat(1),
        [2, 4, 6].map((id) => aMessage(id, 1)),
        null,
      ),
      8,
    );
    expect([ids(alone, 1), alone.threads.get(1)?.earlier]).toEqual([[2, 4, 6], null]);
  });

  it('are known by an answer too', () => {
    expect(into(noteMerged(opened, 2, 1, 3), 2)).toBe(1);
    expect(noteMerged(opened, 2, 2, 3)).toBe(opened);
    expect(into(applyEvent(noteMerged(opened, 2, 1, 3), again), 2)).toBeNull();
  });
});

describe('notes', () => {
  const aNote = (changes: Partial<Note> = {}): Note => ({
    id: 1,
    chat_id: 1,
    type: 'note',
    agent: { id: 1, name: 'Sari' },
    text: 'first',
    mentions: [],
    client_key: null,
    created_at: '2026-01-01T10:00:00Z',
    edited_at: null,
    deleted_at: null,
    order: '00000002',
    ...changes,
  });
  const told = (position: number, note: Note) => anEvent(position, { type: 'note.updated', note });
  const shown = (state: LiveState) => {
    const thread = state.threads.get(1);
    return thread === undefined ? [] : selectNotes(thread).map((note) => note.text);
  };

  it('take the newest event, whatever order they come in', () => {
    const events = [told(2, aNote()), told(3, aNote({ text: 'second' }))];
    for (const order of [events, [...events].reverse(), [...events, ...events]]) {
      expect(shown(order.reduce(applyEvent, opened))).toEqual(['second']);
    }
  });

  it('of another chat, or of earlier pages, are not shown', () => {
    expect(shown(applyEvent(opened, told(2, aNote({ chat_id: 2 }))))).toEqual([]);
    const latest = mergeThread(opened, answer(aChat(1), [aMessage(5, 1)], 'c5'), 0);
    expect(shown(applyEvent(latest, told(2, aNote())))).toEqual([]);
    expect(shown(applyEvent(latest, told(2, aNote({ order: '00000009' }))))).toEqual(['first']);
  });
});
