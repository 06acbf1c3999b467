import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { chats as api } from '../api/calls';
import type { Chat } from '../api/types';
import { useUser } from '../auth/session';
import { useReady } from '../live/live-provider';
import { listKey, matches, selectList, type Sort } from '../live/selectors';
import { mergeChats } from '../live/state';
import { live, useLive } from '../live/store';
import { useMyTeams } from '../teams/use-teams';
import { deskFilters, useDeskFilter } from './desk-filter';
import { tabFilters, type Tab } from './tabs';

/** The chats of one tab, kept up to date by the stream, with more of them on request. */
export function useChatList(tab: Tab, q: string, sort: Sort, team: string | undefined) {
  const ready = useReady();
  const me = useUser().id;
  const chats = useLive((state) => state.chats);
  const show = useDeskFilter();
  const myTeams = useMyTeams();
  const filter = useMemo(
    () => ({ ...tabFilters[tab], ...deskFilters[show], sort, ...(team === undefined ? {} : { team }) }),
    [tab, show, sort, team],
  );

  const query = useInfiniteQuery({
    queryKey: q === '' ? ['chats', tab, show, sort, team] : ['search', tab, show, q, sort, team],
    queryFn: async ({ pageParam, signal }) => {
      const asOf = live.get().position;
      const page = await api.list(q === '' ? filter : { ...filter, q }, pageParam, signal);
      live.update((state) => mergeChats(state, page.items, asOf));
      const last = page.items.at(-1);
      return {
        ids: page.items.map((chat) => chat.id),
        next: page.next_cursor,
        boundary: last === undefined ? null : listKey(last, sort),
      };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    enabled: ready,
    ...(q === '' ? {} : { placeholderData: keepPreviousData }),
  });

  const pages = query.data?.pages;
  const items = useMemo<Chat[]>(() => {
    if (pages === undefined) return [];
    const boundary = pages.at(-1)?.next == null ? null : (pages.at(-1)?.boundary ?? null);
    if (q === '') return selectList(chats, filter, me, boundary, myTeams);
    const found = new Set(pages.flatMap((page) => page.ids));
    return [...found]
      .map((id) => chats.get(id)?.value)
      .filter((chat) => chat !== undefined && matches(chat, filter, me, myTeams)) as Chat[];
  }, [chats, filter, me, myTeams, pages, q]);

  return { ...query, items };
}
