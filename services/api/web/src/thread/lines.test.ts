import { describe, expect, it } from 'vitest';
import { aMessage } from '../live/fixtures';
import type { Outgoing } from '../live/outgoing';
import { toDays, toLines } from './lines';
import { splitLinks } from './links';

const outgoing: Outgoing = {
  clientKey: 'k1',
  chatId: 1,
  type: 'text',
  text: 'Hi',
  createdAt: '2026-01-02T10:00:00Z',
  failure: null,
};

describe('lines', () => {
  it('keep their key when the server has taken the message', () => {
    const before = toLines([], [outgoing], 'Sari');
    const after = toLines([aMessage(9, 1, { client_key: 'k1', sender: 'agent' })], [outgoing], 'Sari');
    expect(before.map((line) => line.key)).toEqual(['k1']);
    expect(after.map((line) => line.key)).toEqual(['k1']);
    expect(after[0]?.message?.id).toBe(9);
  });

  it('are grouped by who speaks, within a few minutes', () => {
    const at = (minute: number) => ({ created_at: `2026-01-01T10:${String(minute).padStart(2, '0')}:00Z` });
    const lines = toLines(
      [
        aMessage(1, 1, at(0)),
        aMessage(2, 1, at(1)),
        aMessage(3, 1, { sender: 'bot', ...at(2) }),
        aMessage(4, 1, at(30)),
      ],
      [],
      '',
    );
    expect(lines.map((line) => line.first)).toEqual([true, false, true, true]);
    expect(lines.map((line) => line.last)).toEqual([false, true, true, true]);
  });

  it('tell what was written on the phone from what was written here', () => {
    const [line] = toLines([aMessage(1, 1, { sender: 'agent', origin: 'phone' })], [], '');
    expect(line?.voice).toBe('phone');
  });

  it('are put under days that only go forward', () => {
    const day = (id: number, date: string) => aMessage(id, 1, { created_at: date });
    const days = toDays(
      toLines(
        [day(1, '2026-01-01T03:00:00Z'), day(2, '2026-01-03T03:00:00Z'), day(3, '2026-01-01T04:00:00Z')],
        [],
        '',
      ),
    );
    expect(days.map((d) => d.lines.length)).toEqual([1, 2]);
  });
});

describe('links', () => {
  it('end before the punctuation that follows them', () => {
    expect(splitLinks('See https://a.example/menu. Bye')).toEqual([
      { text: 'See ', link: false },
      { text: 'https://a.example/menu', link: true },
      { text: '. Bye', link: false },
    ]);
  });

  it('are only web addresses', () => {
    expect(splitLinks('javascript:alert(1)')).toEqual([{ text: 'javascript:alert(1)', link: false }]);
  });
});
