import { expect, it } from 'vitest';
import { sends } from './send-key';

const enter = { key: 'Enter', ctrl: false, meta: false, shift: false, composing: false };

it.each([
  ['Enter', {}, true, false],
  ['Ctrl and Enter', { ctrl: true }, true, true],
  ['⌘ and Enter', { meta: true }, true, true],
  ['Shift and Enter', { shift: true }, false, false],
  ['Ctrl, Shift and Enter', { ctrl: true, shift: true }, false, false],
  ['Enter that ends a character', { composing: true }, false, false],
  ['another key', { key: 'a', ctrl: true }, false, false],
])('%s', (_, pressed, withEnter, withCtrl) => {
  expect(sends({ ...enter, ...pressed }, 'enter')).toBe(withEnter);
  expect(sends({ ...enter, ...pressed }, 'ctrl_enter')).toBe(withCtrl);
});
