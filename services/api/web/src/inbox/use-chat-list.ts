import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { chats as api } from '../api/calls';
import type { Chat, ChatFilter } from '../api/types';
import { useUser } from '../auth/session';
import { useReady } from '../live/live-provider';
import { listKey, selectList } from '../live/selectors';
import { mergeChats } from '../live/state';
import { live, useLive } from '../live/store';
import { useMyTeams } from '../teams/use-teams';

/** The chats that match, kept up to date by the stream, with more of them on request. */
export function useChatList(filter: ChatFilter) {
  const ready = useReady();
  const me = useUser().id;
  const chats = useLive((state) => state.chats);
  const myTeams = useMyTeams();

  const query = useInfiniteQuery({
    queryKey: ['chats', filter],
    queryFn: async ({ pageParam, signal }) => {
      const asOf = live.get().position;
      const page = await api.list(filter, pageParam, signal);
      live.update((state) => mergeChats(state, page.items, asOf));
      const last = page.items.at(-1);
      return {
        next: page.next_cursor,
        boundary: last === undefined ? null : listKey(last, filter.sort),
      };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    enabled: ready,
  });

  const pages = query.data?.pages;
  const items = useMemo<Chat[]>(() => {
    if (pages === undefined) return [];
    const boundary = pages.at(-1)?.next == null ? null : (pages.at(-1)?.boundary ?? null);
    return selectList(chats, filter, me, boundary, myTeams);
  }, [chats, filter, me, myTeams, pages]);

  return { ...query, items };
}
