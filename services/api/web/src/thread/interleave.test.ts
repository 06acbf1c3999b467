import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../api/types';
import { aMessage } from '../live/fixtures';
import { firstUnread, interleave } from './interleave';
import { toLines } from './lines';

const at = (minute: number) => `2026-01-01T10:${String(minute).padStart(2, '0')}:00Z`;
const lines = toLines(
  [
    aMessage(1, 1, { created_at: at(0), order: 'a' }),
    aMessage(2, 1, { created_at: at(10), order: 'b', sender: 'agent' }),
    aMessage(3, 1, { created_at: at(20), order: 'c' }),
    aMessage(4, 1, { created_at: at(30), order: 'd' }),
  ],
  [],
  '',
);
const event = (id: string, minute: number): ChatEvent => ({
  type: 'event',
  id,
  at: at(minute),
  kind: 'assigned',
  agent: null,
  data: {},
  people: [],
});
const shown = (items: ReturnType<typeof interleave>) =>
  items.map((item) => {
    if (item.kind === 'line') return 'note' in item.line ? item.line.key : item.line.shown.id;
    return item.kind === 'events' ? item.events.map((e) => e.id) : '—';
  });

describe('where the new messages begin', () => {
  it('is after what was seen', () => {
    expect(firstUnread(lines, 'a', 2)).toEqual({ key: 'message-3', count: 2 });
    expect(firstUnread(lines, 'c', 1)).toEqual({ key: 'message-4', count: 1 });
  });

  it('is found by the count where nothing was seen before', () => {
    expect(firstUnread(lines, null, 1)).toEqual({ key: 'message-4', count: 1 });
    expect(firstUnread(lines, null, 9)).toEqual({ key: 'message-1', count: 3 });
  });

  it('is nowhere when nothing is unread', () => {
    expect(firstUnread(lines, 'a', 0)).toBeNull();
    expect(firstUnread(lines, 'd', 1)).toBeNull();
  });
});

describe('what stands between messages', () => {
  it('are the events of that time, several in a row as one, and the mark of the new ones', () => {
    const events = [event('e1', 5), event('e2', 25), event('e3', 26), event('e4', 40)];
    const items = interleave(lines, events, { key: 'message-3', count: 2 }, null, null);
    expect(shown(items)).toEqual([1, ['e1'], 2, '—', 3, ['e2', 'e3'], 4, ['e4']]);
  });

  it('leaves out what belongs to another day, or to what is not loaded', () => {
    const events = [event('e1', 5), event('e2', 40)];
    expect(shown(interleave(lines, events, null, new Date(at(8)), new Date(at(35))))).toEqual([1, 2, 3, 4]);
  });
});
