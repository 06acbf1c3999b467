/** What an entry of a chat's history says, in words. Pure. */
import type { AssignmentEntry, Mode } from '../api/types';
import type { Catalogue } from '../i18n/en';

type Words = Catalogue['assigning']['entries'];

/** `clock` gives a moment as people read it. */
export function sentenceFor(entry: AssignmentEntry, t: Catalogue, clock: (moment: Date) => string): string {
  const words = t.assigning.entries;
  if (entry.kind === 'routed') return routed(entry, words);
  if (entry.kind === 'mode_changed') return modeChanged(entry, t);
  return entry.assigned_agent === null ? takenBack(entry, words, clock) : given(entry, words);
}

function given(entry: AssignmentEntry, words: Words): string {
  const agent = entry.assigned_agent?.name ?? words.nobody;
  const from = entry.previous_agent?.name;
  const load = () => words.load(entry.load ?? 0, entry.capacity);
  switch (entry.reason) {
    case 'claimed':
    case 'taken_over':
      return from === undefined ? words.claimed(agent) : words.claimedFrom(agent, from);
    case 'round_robin':
      return words.roundRobin(agent, load());
    case 'least_busy':
      return words.leastBusy(agent, load());
    case 'merged':
      return words.merged(agent);
    case 'merge_undone':
      return words.mergeUndone(agent);
    default:
      if (entry.by === null) return words.given(agent);
      return entry.by.id === entry.assigned_agent?.id
        ? words.claimed(agent)
        : words.givenBy(agent, entry.by.name);
  }
}

function takenBack(entry: AssignmentEntry, words: Words, clock: (moment: Date) => string): string {
  const from = entry.previous_agent?.name ?? words.nobody;
  switch (entry.reason) {
    case 'agent_offline':
      return entry.offline_since === null
        ? words.offlineNow(from)
        : words.offline(from, clock(new Date(entry.offline_since)));
    case 'not_answered':
      return words.unanswered(from, entry.minutes ?? 0);
    case 'agent_inactive':
      return words.inactive(from);
    case 'registered':
      return words.registered(from);
    default:
      if (entry.by === null) return words.taken(from);
      return entry.by.id === entry.previous_agent?.id
        ? words.released(from)
        : words.takenBy(from, entry.by.name);
  }
}

function routed(entry: AssignmentEntry, words: Words): string {
  const by = entry.by?.name;
  if (entry.team === null) return by === undefined ? words.noTeam : words.noTeamBy(by);
  return by === undefined ? words.team(entry.team.name) : words.teamBy(entry.team.name, by);
}

function modeChanged(entry: AssignmentEntry, t: Catalogue): string {
  const words = t.assigning.entries;
  const by = entry.by?.name;
  switch (entry.reason) {
    case 'handed_back':
      return by === undefined ? words.mode(t.modes.bot) : words.handedBack(by);
    case 'hand_over':
      return words.handOver;
    case 'loop_guard':
      return words.loopGuard;
    case 'reopened':
      return words.reopened;
    case 'registered':
      return words.checkedIn;
    default: {
      const mode = t.modes[entry.mode as Mode];
      return by === undefined ? words.mode(mode) : words.modeBy(mode, by);
    }
  }
}

/** Whether the entry beside it says the same: taking over and handing back change mode and agent at once. */
export function isSaidAlready(entry: AssignmentEntry): boolean {
  if (entry.kind === 'mode_changed') return entry.reason === 'claimed' || entry.reason === 'taken_over';
  return entry.kind === 'assigned' && entry.reason === 'handed_back' && entry.note === null;
}
