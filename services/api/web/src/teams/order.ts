import type { Agent } from '../api/types';

const ranks = { online: 0, away: 1, offline: 2 };

/** The user first, then who is there, then by name. */
export function byPresence(agents: readonly Agent[], me: number): Agent[] {
  return [...agents].sort(
    (a, b) =>
      Number(b.id === me) - Number(a.id === me) ||
      ranks[a.availability] - ranks[b.availability] ||
      a.name.localeCompare(b.name),
  );
}
