import { describe, expect, it } from 'vitest';
import { en } from '../i18n/en';
import { age } from './age';

describe('an age', () => {
  it.each([
    [0.4, '0 seconds'],
    [59, '59 seconds'],
    [61, '1 minute'],
    [7_250, '2 hours'],
    [200_000, '2 days'],
  ])('of %s seconds', (seconds, words) => {
    expect(age(seconds, en)).toBe(words);
  });
});
