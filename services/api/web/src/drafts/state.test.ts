import { describe, expect, it } from 'vitest';
import type { Draft } from '../api/types';
import { entryOf, keyOf, loaded, merged, saved, told, typed, type Drafts } from './state';

const key = keyOf(1, 'reply');
const none: Drafts = new Map();
const aDraft = (text: string, version: number, client = 'other'): Draft => ({
  chat_id: 1,
  kind: 'reply',
  text,
  version,
  client,
  updated_at: '2026-01-01T10:00:00Z',
});

describe('drafts', () => {
  it('keeps a note and a reply apart', () => {
    const drafts = typed(typed(none, key, 'for the guest'), keyOf(1, 'note'), 'for us');
    expect(entryOf(drafts, key).text).toBe('for the guest');
    expect(entryOf(drafts, keyOf(2, 'reply')).text).toBe('');
  });

  it('is not clean before the last edit is saved', () => {
    const drafts = typed(typed(none, key, 'a'), key, 'ab');
    expect(entryOf(saved(drafts, key, 1, 1), key).dirty).toBe(true);
    expect(entryOf(saved(drafts, key, 2, 1), key).dirty).toBe(false);
  });

  it('takes what another tab wrote, but never over words that are not saved yet', () => {
    const clean = saved(typed(none, key, 'a'), key, 1, 1);
    expect(entryOf(told(clean, aDraft('elsewhere', 2), 'me'), key).text).toBe('elsewhere');
    expect(entryOf(told(typed(clean, key, 'ab'), aDraft('elsewhere', 2), 'me'), key).text).toBe('ab');
  });

  it('ignores what is older', () => {
    const clean = saved(typed(none, key, 'new'), key, 1, 5);
    expect(entryOf(told(clean, aDraft('old', 4), 'me'), key).text).toBe('new');
  });

  it('is cleared by having been sent elsewhere, also when this tab saved it last', () => {
    const clean = saved(typed(none, key, 'a'), key, 1, 1);
    expect(entryOf(told(clean, aDraft('', 2, 'me'), 'me'), key).text).toBe('');
  });

  it('goes along to the chat that its chat was merged into, as far as the server does not have it', () => {
    const into = keyOf(2, 'reply');
    const saving = typed(saved(typed(none, key, 'a'), key, 1, 1), key, 'ab');
    const text = (drafts: Drafts) => [entryOf(drafts, key).text, entryOf(drafts, into).text];
    expect(text(merged(saving, key, into))).toEqual(['', 'ab']);
    expect(entryOf(merged(saving, key, into), into)).toMatchObject({ dirty: true, edit: 3 });
    expect(text(merged(typed(saving, into, 'x'), key, into))).toEqual(['', 'x\nab']);
    expect(text(merged(told(saving, { ...aDraft('a', 1), chat_id: 2 }, 'me'), key, into))).toEqual([
      '',
      'ab',
    ]);
    expect(text(merged(saved(saving, key, 2, 2), key, into))).toEqual(['', '']);
  });

  it('loads what is there and forgets what is gone, except what was typed meanwhile', () => {
    const held = typed(
      saved(typed(none, keyOf(2, 'reply'), 'gone'), keyOf(2, 'reply'), 1, 3),
      keyOf(3, 'reply'),
      'x',
    );
    const drafts = loaded(held, [aDraft('kept', 7)]);
    expect(entryOf(drafts, key).text).toBe('kept');
    expect(entryOf(drafts, keyOf(2, 'reply'))).toMatchObject({ text: '', edit: 1 });
    expect(entryOf(drafts, keyOf(3, 'reply')).text).toBe('x');
  });
});
