import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { attention } from '../api/calls';
import type { Chat, ChatEvent } from '../api/types';

/** Changes whenever something was done with the chat itself. */
const doneWith = (chat: Chat) =>
  [chat.mode_version, chat.assigned_agent?.id ?? 0, chat.labels.join(' '), chat.waiting_since ?? ''].join(
    '|',
  );

/** Changes whenever anything about the chat may stand anew on its timeline. */
const anything = (chat: Chat) =>
  [doneWith(chat), chat.last_message?.id ?? 0, chat.last_message?.status ?? '', chat.failed_sends].join('|');

/** What was done with a chat lately, the oldest first: what stands between its messages. */
export function useChatEvents(chat: Chat): readonly ChatEvent[] {
  const { data } = useQuery({
    queryKey: ['chat-events', chat.id, doneWith(chat)],
    queryFn: ({ signal }) => attention.timeline(chat.id, null, 'events', signal),
    placeholderData: keepPreviousData,
    select: (page) => page.items.filter((entry): entry is ChatEvent => entry.type === 'event').reverse(),
  });
  return data ?? none;
}

const none: readonly ChatEvent[] = [];

/** The whole timeline, the latest first, with earlier entries on request. */
export function useTimeline(chat: Chat) {
  const client = useQueryClient();
  const state = anything(chat);
  useEffect(() => {
    const timer = setTimeout(() => void client.invalidateQueries({ queryKey: ['timeline', chat.id] }), 300);
    return () => clearTimeout(timer);
  }, [client, chat.id, state]);
  return useInfiniteQuery({
    queryKey: ['timeline', chat.id],
    queryFn: ({ pageParam, signal }) => attention.timeline(chat.id, pageParam, null, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });
}
