import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ChatFilter } from '../api/types';
import { views } from '../search/calls';
import { showFailure } from '../shell/toasts';
import { viewCountsKey } from './use-view-counts';

const key = ['views'];

/** One's own saved views, and shared ones. */
export function useViews() {
  return useQuery({ queryKey: key, queryFn: ({ signal }) => views.list(signal), refetchOnWindowFocus: true });
}

export function useViewChanges() {
  const client = useQueryClient();
  // A first answer that is still on its way is older than the change, and would be taken for the new one.
  const refresh = async () => {
    await client.cancelQueries({ queryKey: key });
    await client.invalidateQueries({ queryKey: key });
    void client.invalidateQueries({ queryKey: [viewCountsKey] });
  };
  return {
    save: async (name: string, filter: ChatFilter, shared: boolean) => {
      const view = await views.save(name, filter, shared);
      await refresh();
      return view;
    },
    update: (id: number, filter: ChatFilter) => {
      views.change(id, filter).then(refresh, showFailure);
    },
    remove: (id: number) => views.remove(id).then(refresh, showFailure),
  };
}
