import { useQuery } from '@tanstack/react-query';
import { chats as api } from '../api/calls';
import { useReady } from '../live/live-provider';
import { mergeChats } from '../live/state';
import { live } from '../live/store';

/** The stream tells of every change; this is for what no list of this page has loaded. */
const safetyNet = 5 * 60_000;

/** Knows of urgent chats that wait for anybody, also while the lists on screen show others. */
export function useUrgent(wanted: boolean): void {
  const ready = useReady();
  useQuery({
    queryKey: ['chats', 'urgent'],
    queryFn: async ({ signal }) => {
      const asOf = live.get().position;
      const filter = {
        mode: 'agent',
        assigned: 'none',
        priority: 'urgent',
        waiting: true,
        team: 'mine',
      } as const;
      const { items } = await api.list(filter, null, signal);
      live.update((state) => mergeChats(state, items, asOf));
      return items.length;
    },
    enabled: wanted && ready,
    refetchInterval: safetyNet,
  });
}
