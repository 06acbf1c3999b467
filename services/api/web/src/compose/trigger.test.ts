import { describe, expect, it } from 'vitest';
import { replaced, triggerAt, unresolvedIn } from './trigger';

describe('what opens a picker', () => {
  it.each([
    ['/', 1, { start: 0, query: '' }],
    ['/wi', 3, { start: 0, query: 'wi' }],
    ['Hello /wi', 9, { start: 6, query: 'wi' }],
    ['a\n/wi', 5, { start: 2, query: 'wi' }],
    ['and/or', 6, null],
    ['https://x', 9, null],
    ['/wifi now', 9, null],
    ['', 0, null],
  ])('%j at %i', (text, caret, expected) => expect(triggerAt(text, caret, '/')).toEqual(expected));

  it('lets a name have a space, and no more', () => {
    expect(triggerAt('@Budi San', 9, '@')).toEqual({ start: 0, query: 'Budi San' });
    expect(triggerAt('@Budi is here', 13, '@')).toBeNull();
  });

  it('replaces what was typed and nothing else', () => {
    expect(replaced('Hi /wi there', 6, { start: 3, query: 'wi' }, 'SAPA')).toEqual({
      text: 'Hi SAPA there',
      caret: 7,
    });
  });
});

describe('variables that are left', () => {
  it('are found once each, and other braces are left alone', () => {
    expect(unresolvedIn('{room} {room} { agent_name } {x} {}', ['room', 'agent_name'])).toEqual([
      'room',
      'agent_name',
    ]);
  });
});
