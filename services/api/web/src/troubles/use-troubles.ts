import { useQuery } from '@tanstack/react-query';
import { house } from '../api/calls';
import type { Trouble } from '../api/types';
import { useReady } from '../live/live-provider';
import { troublesKey } from './troubles';

/** The stream tells of every change; this is for what it may have failed to bring. */
const safetyNet = 60_000;

interface StandingTroubles {
  troubles: readonly Trouble[];
  /** When this was so, if the server could not be asked again since; `null` while it is known to be so. */
  asOf: Date | null;
}

const none: readonly Trouble[] = [];

/** What is wrong with the system; nothing as long as nobody knows. */
export function useTroubles(): StandingTroubles {
  const ready = useReady();
  const { data, isError, dataUpdatedAt } = useQuery({
    queryKey: [troublesKey],
    queryFn: ({ signal }) => house.health(signal),
    enabled: ready,
    refetchInterval: safetyNet,
    refetchOnWindowFocus: true,
  });
  return { troubles: data?.troubles ?? none, asOf: isError ? new Date(dataUpdatedAt) : null };
}
