import { describe, expect, it } from 'vitest';
import { aChat } from '../live/fixtures';
import { matches } from '../live/selectors';
import { fromParams, isSame, ofView, withFilters, without } from './filters';

const parsed = (text: string) => fromParams(new URLSearchParams(text));

describe('filters in the address', () => {
  it('come back as they were put there, and leave the rest alone', () => {
    const filter = {
      mode: 'agent',
      assigned: 'me',
      label: 'Late check-out',
      unread: true,
      group: false,
      channel: 2,
      active_days: 7,
    } as const;
    const params = withFilters(new URLSearchParams('tab=mine&q=x&waiting=true'), filter);
    expect(fromParams(params)).toEqual(filter);
    expect(params.get('tab')).toBe('mine');
    expect(params.get('q')).toBe('x');
    expect(params.has('waiting')).toBe(false);
  });

  it.each([
    'mode=x',
    'assigned=0',
    'assigned=you',
    'label=%20',
    'unread=1',
    'channel=-1',
    'active_days=1e9',
    'channel=x',
  ])('leave out what makes no sense: %s', (text) => expect(parsed(text)).toEqual({}));

  it('are taken away one by one', () => {
    expect(without(parsed('mode=bot&unread=true'), 'mode')).toEqual({ unread: true });
  });

  it('are those of a saved view', () => {
    expect(ofView({ q: null, label: 'VIP', waiting: true, mode: null })).toEqual({
      label: 'VIP',
      waiting: true,
    });
    expect(isSame(ofView({ unread: true }), parsed('unread=true'))).toBe(true);
    expect(isSame(ofView({ unread: true }), parsed('unread=false'))).toBe(false);
  });
});

describe('a chat that changes live', () => {
  const me = 5;
  const chat = aChat(1, {
    mode: 'agent',
    labels: ['VIP'],
    unread_count: 0,
    assignee_unread_count: 1,
    assigned_agent: { id: 5, name: 'Me' },
    last_activity_at: new Date().toISOString(),
  });

  it.each([
    ['mode=agent', true],
    ['mode=bot', false],
    ['assigned=me', true],
    ['assigned=5&label=VIP&unread=true', true],
    ['assigned=6', false],
    ['assigned=none', false],
    ['label=vip', false],
    ['unread=false', false],
    ['waiting=true', false],
    ['waiting=false', true],
    ['in_house=true', false],
    ['group=true', false],
    ['channel=1', true],
    ['channel=2', false],
    ['active_days=1', true],
  ])('belongs to the list by %s: %s', (text, belongs) => {
    expect(matches(chat, parsed(text), me)).toBe(belongs);
  });
});
