import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { team } from '../api/calls';
import type { Agent, Team } from '../api/types';
import { useUser } from '../auth/session';

/** Everybody who answers, as the stream last said. What they have is as fresh as the last look. */
export const useAgents = () => useQuery({ queryKey: ['agents'], queryFn: team.agents });

export const useTeams = () => useQuery({ queryKey: ['teams'], queryFn: team.teams });

/** The user among those who answer. */
export function useMyself(): Agent | undefined {
  const me = useUser().id;
  return useAgents().data?.items.find((agent) => agent.id === me);
}

/** The ids of the user's teams. */
export function useMyTeams(): ReadonlySet<number> {
  const ids = useMyself()?.team_ids;
  return useMemo(() => new Set(ids), [ids]);
}

/** Teams that have been made; the one of everybody is no choice beside them. */
export function useOwnTeams(): readonly Team[] {
  const items = useTeams().data?.items;
  return useMemo(() => (items ?? []).filter((one) => !one.is_default), [items]);
}
