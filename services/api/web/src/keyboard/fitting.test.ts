import { expect, it } from 'vitest';
import { fitting } from './fitting';

const entries = [
  'Close the chat',
  'Appearance: Dark',
  'Settings: Quick replies',
  'Write a reply',
  'Réception',
].map((name) => ({ name }));

it.each([
  ['', ['Close the chat', 'Appearance: Dark', 'Settings: Quick replies', 'Write a reply', 'Réception']],
  ['close', ['Close the chat']],
  ['CHAT cl', ['Close the chat']],
  ['dark', ['Appearance: Dark']],
  ['appearance: da', ['Appearance: Dark']],
  ['repl', ['Settings: Quick replies', 'Write a reply']],
  ['write', ['Write a reply']],
  ['reception', ['Réception']],
  ['lose', []],
  ['  ', ['Close the chat', 'Appearance: Dark', 'Settings: Quick replies', 'Write a reply', 'Réception']],
])('“%s”', (typed, expected) => {
  expect(fitting(entries, typed).map(({ name }) => name)).toEqual(expected);
});

it('puts first what begins as it was typed', () => {
  const names = ['Quick replies', 'Replies', 'Write replies'].map((name) => ({ name }));
  expect(fitting(names, 'repl').map(({ name }) => name)).toEqual([
    'Replies',
    'Quick replies',
    'Write replies',
  ]);
});
