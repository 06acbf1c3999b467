import { expect, it } from 'vitest';
import { between } from './selection';

it.each([
  [2, 4, [2, 3, 4]],
  [4, 2, [2, 3, 4]],
  [3, 3, [3]],
  [9, 3, [3]],
])('from %i through %i', (from, to, range) => {
  expect(between([1, 2, 3, 4, 5], from, to)).toEqual(range);
});
