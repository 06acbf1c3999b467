import { describe, expect, it } from 'vitest';
import { localInput, snoozeTimes } from './times';

describe('snooze times', () => {
  it.each([
    ['2026-01-05T14:30', '2026-01-12T09:00'],
    ['2026-01-04T23:59', '2026-01-05T09:00'],
    ['2026-01-10T08:00', '2026-01-12T09:00'],
  ])('from %s the next Monday morning is %s', (now, monday) => {
    expect(localInput(snoozeTimes(new Date(now)).monday)).toBe(monday);
  });

  it('counts hours, and tomorrow over the end of a year', () => {
    const times = snoozeTimes(new Date('2026-12-31T22:30'));
    expect(localInput(times.hours)).toBe('2027-01-01T01:30');
    expect(localInput(times.tomorrow)).toBe('2027-01-01T09:00');
  });
});
