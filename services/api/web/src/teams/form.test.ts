import { describe, expect, it } from 'vitest';
import type { Team } from '../api/types';
import { en } from '../i18n/en';
import { capacityOf, emptyForm, faultsIn, formOf, toChange, toNewTeam, wholeNumber } from './form';

const team: Team = {
  id: 2,
  name: 'Reservations',
  is_default: false,
  policy: 'least_busy',
  return_offline_min: 0,
  return_unanswered_min: null,
  member_ids: [3, 1],
  waiting: 0,
};

describe('the form of a team', () => {
  it('keeps what it was opened with', () => {
    expect(toNewTeam(formOf(team))).toEqual({
      name: 'Reservations',
      policy: 'least_busy',
      return_offline_min: 0,
      return_unanswered_min: null,
      member_ids: [1, 3],
    });
  });

  it('says of everybody only how chats are given out', () => {
    expect(Object.keys(toChange(formOf(team), true)).sort()).toEqual([
      'policy',
      'return_offline_min',
      'return_unanswered_min',
    ]);
  });

  it('names what is wrong', () => {
    expect(faultsIn(emptyForm, en, false)).toEqual({ name: en.teams.form.required });
    expect(faultsIn(emptyForm, en, true)).toEqual({});
    const bad = { ...emptyForm, name: 'x', offline: '1.5', unanswered: '0' };
    expect(Object.keys(faultsIn(bad, en, false)).sort()).toEqual(['offline', 'unanswered']);
  });

  it.each([
    ['', null],
    [' 7 ', 7],
    ['0', 0],
    ['1000', 1000],
    ['1001', undefined],
    ['-1', undefined],
    ['many', undefined],
  ])('reads a capacity of %j as %j', (typed, expected) => {
    expect(capacityOf(typed)).toBe(expected);
  });

  it('takes minutes up to a week', () => {
    expect(wholeNumber('10080', 1, 10_080)).toBe(10_080);
    expect(wholeNumber('10081', 1, 10_080)).toBeUndefined();
  });
});
