import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { chats } from '../api/calls';
import type { Chat } from '../api/types';
import { mergeChats } from '../live/state';
import { live, useLive } from '../live/store';
import { search, type FoundMessage } from './calls';

interface Page {
  people: readonly number[];
  morePeople: string | null;
  messages: readonly FoundMessage[];
  next: string | null;
}

/** What was found. A search that is overtaken by the next one is given up, on the screen and on its way. */
export function useSearch(q: string) {
  const known = useLive((state) => state.chats);
  const query = useInfiniteQuery({
    queryKey: ['search', q],
    queryFn: async ({ pageParam, signal }): Promise<Page> => {
      if (pageParam !== null) {
        const more = await search.messages(q, pageParam, signal);
        return { people: [], morePeople: null, messages: more.items, next: more.next_cursor };
      }
      const asOf = live.get().position;
      const found = await search.everything(q, signal);
      live.update((state) => mergeChats(state, found.people.items, asOf));
      return {
        people: found.people.items.map((chat) => chat.id),
        morePeople: found.people.next_cursor,
        messages: found.messages.items,
        next: found.messages.next_cursor,
      };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });
  const people = useInfiniteQuery({
    queryKey: ['search', 'people', q],
    queryFn: async ({ pageParam, signal }) => {
      const asOf = live.get().position;
      const page = await chats.list({ q }, pageParam, signal);
      live.update((state) => mergeChats(state, page.items, asOf));
      return { ids: page.items.map((chat) => chat.id), next: page.next_cursor };
    },
    initialPageParam: query.data?.pages[0]?.morePeople ?? null,
    getNextPageParam: (last) => last.next,
    enabled: false,
  });

  const pages = query.data?.pages;
  const further = people.data?.pages;
  const shown = useMemo(() => {
    const ids = new Set([
      ...(pages ?? []).flatMap((page) => page.people),
      ...(further ?? []).flatMap((page) => page.ids),
    ]);
    return [...ids].map((id) => known.get(id)?.value).filter((chat): chat is Chat => chat !== undefined);
  }, [known, pages, further]);
  const messages = useMemo(() => (pages ?? []).flatMap((page) => page.messages), [pages]);
  const hasMorePeople = further === undefined ? pages?.[0]?.morePeople != null : people.hasNextPage;

  return {
    query,
    people: shown,
    messages,
    hasMorePeople,
    loadingPeople: people.isFetching,
    morePeople: () => void (further === undefined ? people.refetch() : people.fetchNextPage()),
  };
}
