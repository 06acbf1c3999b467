import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useReady } from '../live/live-provider';
import { views, type ViewCount } from '../search/calls';

export const viewCountsKey = 'view-counts';

/** Counted no further than this. */
const most = 1000;

export const shownCount = (count: number): string => (count >= most ? `${most - 1}+` : String(count));

/** What each saved view holds, by its id; nothing is asked while there are no views. */
export function useViewCounts(viewIds: readonly number[]): ReadonlyMap<number, ViewCount> {
  const ready = useReady();
  const { data } = useQuery({
    queryKey: [viewCountsKey],
    queryFn: ({ signal }) => views.counts(signal),
    enabled: ready && viewIds.length > 0,
    staleTime: 60_000,
    retry: false,
  });
  return useMemo(() => new Map(data?.items.map((one) => [one.view_id, one])), [data]);
}
