import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { chats as api } from '../api/calls';
import { useUser } from '../auth/session';
import { useReady } from '../live/live-provider';
import { selectMessages } from '../live/selectors';
import { mergeEarlier, mergeThread, openThread } from '../live/state';
import { live, useLive } from '../live/store';
import { toLines } from './lines';
import { useWindow } from './use-window';

/** One conversation: its chat, its lines so far, and earlier ones on request. */
export function useThread(chatId: number) {
  const ready = useReady();
  const me = useUser();
  const chat = useLive((state) => state.chats.get(chatId)?.value);
  const thread = useLive((state) => state.threads.get(chatId));
  const outgoing = useLive((state) => state.outgoing);
  const [earlier, setEarlier] = useState<'idle' | 'loading' | 'failed'>('idle');

  const query = useQuery({
    queryKey: ['chat', chatId],
    queryFn: async ({ signal }) => {
      live.update((state) => openThread(state, chatId));
      const asOf = live.get().position;
      const answer = await api.get(chatId, signal);
      live.update((state) => mergeThread(state, answer, asOf));
      return true;
    },
    enabled: ready,
  });

  const cursor = thread?.earlier ?? null;
  const loadEarlier = useCallback(async () => {
    if (cursor === null || earlier === 'loading') return;
    setEarlier('loading');
    const asOf = live.get().position;
    try {
      const page = await api.earlier(chatId, cursor);
      live.update((state) => mergeEarlier(state, chatId, page.items, cursor, page.next_cursor, asOf));
      setEarlier('idle');
    } catch {
      // Shown as a button to try again, where the earlier messages would be.
      setEarlier('failed');
    }
  }, [chatId, cursor, earlier]);

  const { laterState, hasLater, loadLater, reveal, toLatest } = useWindow(chatId, query.refetch);

  const messages = useMemo(() => (thread === undefined ? [] : selectMessages(thread)), [thread]);
  const lines = useMemo(
    () =>
      toLines(
        messages,
        outgoing.filter((entry) => entry.chatId === chatId),
        me.name,
      ),
    [messages, outgoing, chatId, me.name],
  );

  return {
    chat,
    query,
    messages,
    lines,
    loaded: thread?.floor != null,
    hasEarlier: cursor !== null,
    earlier,
    loadEarlier,
    reveal,
    hasLater,
    laterState,
    loadLater,
    toLatest,
  };
}
