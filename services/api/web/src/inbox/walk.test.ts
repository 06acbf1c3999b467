import { describe, expect, it } from 'vitest';
import { neighbour, stepBy } from './walk';

describe('moving in a list', () => {
  it.each([
    ['ArrowDown', -1, 3, 0],
    ['ArrowDown', 0, 3, 1],
    ['ArrowDown', 2, 3, 2],
    ['ArrowUp', -1, 3, 2],
    ['ArrowUp', 2, 3, 1],
    ['ArrowUp', 0, 3, 0],
    ['Home', 2, 3, 0],
    ['End', 0, 3, 2],
    ['Enter', 0, 3, null],
    ['ArrowDown', -1, 0, null],
  ])('%s at %i of %i', (key, at, length, expected) => {
    expect(stepBy(key, at, length)).toBe(expected);
  });

  it.each<[string, 1 | -1, number[], number, number, number | null]>([
    ['the next one', 1, [7, 8, 9], 8, 1, 2],
    ['the one before', -1, [7, 8, 9], 8, 1, 0],
    ['nothing after the last', 1, [7, 8, 9], 9, 2, null],
    ['nothing before the first', -1, [7, 8, 9], 7, 0, null],
    ['the first, when none is open', 1, [7, 8, 9], NaN, 0, 0],
    ['nothing before, when none is open', -1, [7, 8, 9], NaN, 0, null],
    ['the one that took the place of one that left', 1, [7, 9], 8, 1, 1],
    ['the one before one that left', -1, [7, 9], 8, 1, 0],
    ['nothing after the last, which left', 1, [7, 8], 9, 2, null],
    ['nothing in an empty list', 1, [], 9, 2, null],
  ])('%s', (_, direction, ids, open, lastPlace, expected) => {
    expect(neighbour(direction, ids, open, lastPlace)).toBe(expected);
  });
});
