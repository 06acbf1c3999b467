/** The form of a team: what is typed, what is wrong with it, and what is sent. Pure. */
import type { NewTeam, Team, TeamChange } from '../api/types';
import type { Catalogue } from '../i18n/en';

const aWeek = 7 * 24 * 60;
const mostChats = 1000;

export interface TeamForm {
  name: string;
  policy: Team['policy'];
  offline: string;
  unanswered: string;
  members: ReadonlySet<number>;
}

export type Faults = Partial<Record<'name' | 'offline' | 'unanswered', string>>;

export const emptyForm: TeamForm = {
  name: '',
  policy: 'round_robin',
  offline: '10',
  unanswered: '',
  members: new Set(),
};

const shown = (minutes: number | null) => (minutes === null ? '' : String(minutes));

export function formOf(team: Team): TeamForm {
  return {
    name: team.name,
    policy: team.policy,
    offline: shown(team.return_offline_min),
    unanswered: shown(team.return_unanswered_min),
    members: new Set(team.member_ids),
  };
}

/** A whole number in these bounds; null for nothing typed, `undefined` for anything else. */
export function wholeNumber(typed: string, least: number, most: number): number | null | undefined {
  const text = typed.trim();
  if (text === '') return null;
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  return number >= least && number <= most ? number : undefined;
}

export const capacityOf = (typed: string) => wholeNumber(typed, 0, mostChats);

export function faultsIn(form: TeamForm, t: Catalogue, isDefault: boolean): Faults {
  const words = t.teams.form;
  const faults: Faults = {};
  if (!isDefault && form.name.trim() === '') faults.name = words.required;
  if (wholeNumber(form.offline, 0, aWeek) === undefined) faults.offline = words.badMinutes;
  if (wholeNumber(form.unanswered, 1, aWeek) === undefined) faults.unanswered = words.badMinutes;
  return faults;
}

/** Of a form without faults. */
export function toNewTeam(form: TeamForm): NewTeam {
  return {
    name: form.name.trim(),
    policy: form.policy,
    return_offline_min: wholeNumber(form.offline, 0, aWeek) ?? null,
    return_unanswered_min: wholeNumber(form.unanswered, 1, aWeek) ?? null,
    member_ids: [...form.members].sort((a, b) => a - b),
  };
}

/** Everybody's team has no name and no members of its own. */
export function toChange(form: TeamForm, isDefault: boolean): TeamChange {
  const { name, member_ids, ...rules } = toNewTeam(form);
  return isDefault ? rules : { ...rules, name, member_ids };
}
