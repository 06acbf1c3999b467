import { describe, expect, it } from 'vitest';
import { aMessage } from '../live/fixtures';
import { beginning, noticeMs, seenOrder } from './seen';

const budis = aMessage(2, 1, { sender: 'agent', agent: { id: 2, name: 'Budi' } });
const mine = aMessage(3, 1, { sender: 'agent', agent: { id: 1, name: 'Sari' } });
const thread = [aMessage(1, 1), budis, mine];
const shownAt = new Map([
  [1, 0],
  [2, 10_000],
  [3, 10_000],
]);

describe('what the writer has seen', () => {
  it('ends before a colleague’s answer that has just appeared', () => {
    expect(seenOrder(thread, shownAt, 10_100, 1)).toBe(thread[0]?.order);
  });
  it('includes it after a moment', () => {
    expect(seenOrder(thread, shownAt, 10_000 + noticeMs, 1)).toBe(mine.order);
  });
  it('includes the bot’s, and one’s own, at once', () => {
    const bots = aMessage(2, 1, { sender: 'bot' });
    expect(seenOrder([bots], shownAt, 10_000, 1)).toBe(bots.order);
    expect(seenOrder([mine], shownAt, 10_000, 1)).toBe(mine.order);
  });
  it('is nothing in an empty thread', () => expect(seenOrder([], shownAt, 0, 1)).toBe(beginning));
});
