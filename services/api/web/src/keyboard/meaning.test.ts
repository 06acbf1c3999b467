import { describe, expect, it } from 'vitest';
import { commandIds, commands } from './commands';
import { letterOf, meaningOf, type Press, type Situation } from './meaning';

const reading: Situation = { writing: false, covered: false, letters: true };
const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : '',
  ctrl: false,
  meta: false,
  alt: false,
  shift: false,
  repeat: false,
  composing: false,
  ...more,
});

describe('what a key press means', () => {
  it.each<[string, Press, Partial<Situation>, string | null]>([
    ['a letter', press('e'), {}, 'close'],
    ['a letter while Caps Lock is on', press('E'), {}, 'close'],
    ['a letter with Shift', press('E', { shift: true }), {}, null],
    ['a letter in a text box', press('e'), { writing: true }, null],
    ['a letter behind a dialog or menu', press('e'), { covered: true }, null],
    ['a letter of somebody who has switched letters off', press('e'), { letters: false }, null],
    ['a letter with Ctrl', press('e', { ctrl: true }), {}, null],
    ['a letter with ⌘', press('r', { meta: true }), {}, null],
    ['a letter with Alt', press('e', { alt: true }), {}, null],
    ['AltGr, which is Ctrl and Alt', press('e', { ctrl: true, alt: true }), {}, null],
    ['a letter that is part of a character', press('e', { composing: true }), {}, null],
    ['a letter that means nothing', press('x'), {}, null],
    ['Enter', press('Enter'), {}, null],
    ['a letter held down', press('e', { repeat: true }), {}, null],
    ['going on to the next chat, held down', press('j', { repeat: true }), {}, 'next-chat'],
    ['going back, held down', press('k', { repeat: true }), {}, 'previous-chat'],
    ['a question mark, with Shift', press('?', { shift: true, code: 'Slash' }), {}, 'help'],
    ['a slash by itself', press('/', { code: 'Slash' }), {}, 'search'],
    ['a slash with Shift, as on German keyboards', press('/', { shift: true, code: 'Digit7' }), {}, 'search'],
    ['a slash in a text box', press('/'), { writing: true }, null],
    ['Ctrl+K', press('k', { ctrl: true }), {}, 'palette'],
    ['⌘K', press('k', { meta: true }), {}, 'palette'],
    ['Ctrl+K in a text box', press('k', { ctrl: true }), { writing: true }, 'palette'],
    ['Ctrl+K with letters off', press('k', { ctrl: true }), { letters: false }, 'palette'],
    ['Ctrl+K while Caps Lock is on', press('K', { ctrl: true }), {}, 'palette'],
    ['Ctrl+Shift+K', press('K', { ctrl: true, shift: true }), {}, null],
    ['Ctrl+⌘+K', press('k', { ctrl: true, meta: true }), {}, null],
    ['Ctrl+K held down', press('k', { ctrl: true, repeat: true }), {}, null],
    ['Ctrl+K in a dialog', press('k', { ctrl: true }), { covered: true }, null],
    ['Ctrl+K that is part of a character', press('k', { ctrl: true, composing: true }), {}, null],
    ['Ctrl and the full stop, in a text box', press('.', { ctrl: true }), { writing: true }, 'switch-kind'],
    ['a full stop', press('.'), {}, null],
    ['the place of E in Cyrillic', press('у', { code: 'KeyE' }), {}, 'close'],
    ['the place of K in Cyrillic, with Ctrl', press('л', { code: 'KeyK', ctrl: true }), {}, 'palette'],
    ['the place of J in Arabic', press('ت', { code: 'KeyJ' }), {}, 'next-chat'],
    ['what the key writes, not its place, on French keyboards', press('a', { code: 'KeyQ' }), {}, 'assign'],
    ['the place of A on French keyboards', press('q', { code: 'KeyA' }), {}, null],
    ['an accented Latin letter', press('é', { code: 'KeyE' }), {}, null],
    ['a letter in Cyrillic in a text box', press('у', { code: 'KeyE' }), { writing: true }, null],
    ['a dead key', press('Dead', { code: 'KeyE' }), {}, null],
  ])('%s', (_, pressed, situation, expected) => {
    expect(meaningOf(pressed, { ...reading, ...situation })).toBe(expected);
  });

  it('has one meaning for each key', () => {
    for (const kind of ['letter', 'chord'] as const) {
      const keys = commandIds.map((id) => commands[id][kind]).filter((key) => key !== undefined);
      expect(new Set(keys).size).toBe(keys.length);
      for (const key of keys) expect(letterOf({ key, code: '' })).toBe(key);
    }
  });
});
