import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { chats as api } from '../api/calls';
import { unreadFor } from '../attention/unread';
import { useUser } from '../auth/session';
import { useReady } from '../live/live-provider';
import { mergeNotes, selectNotes } from '../live/notes';
import { selectMessages } from '../live/selectors';
import { mergeEarlier, mergeThread, noteMerged, openThread } from '../live/state';
import { live, useLive } from '../live/store';
import { withNotes } from '../notes/note-lines';
import { toLines } from './lines';
import { useStretch } from './use-stretch';

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
      const { seen_upto: seenUpto, ...answer } = await api.get(chatId, signal);
      live.update((state) => noteMerged(mergeThread(state, answer, asOf), chatId, answer.id, asOf));
      return { seenUpto, unread: unreadFor(answer, me.id) };
    },
    enabled: ready,
    // How far one has read is asked for at each visit.
    staleTime: 0,
  });

  // As it was when the conversation was opened: reading it must not move the mark under the reader's eyes.
  const [opened, setOpened] = useState(query.isFetching ? undefined : query.data);
  if (opened === undefined && query.data !== undefined && !query.isFetching) setOpened(query.data);

  const cursor = thread?.earlier ?? null;
  const loadEarlier = useCallback(async () => {
    if (cursor === null || earlier === 'loading') return;
    setEarlier('loading');
    const asOf = live.get().position;
    try {
      const page = await api.stretch(chatId, { before: cursor });
      live.update((state) =>
        mergeNotes(
          mergeEarlier(state, chatId, page.messages, cursor, page.next_cursor, asOf),
          page.notes,
          asOf,
        ),
      );
      setEarlier('idle');
    } catch {
      // Shown as a button to try again, where the earlier messages would be.
      setEarlier('failed');
    }
  }, [chatId, cursor, earlier]);

  const { laterState, hasLater, loadLater, reveal, toLatest } = useStretch(chatId, query.refetch);

  const notes = useMemo(() => (thread === undefined ? [] : selectNotes(thread)), [thread]);
  const messages = useMemo(() => (thread === undefined ? [] : selectMessages(thread)), [thread]);
  const lines = useMemo(
    () =>
      withNotes(
        toLines(
          messages,
          outgoing.filter((entry) => entry.chatId === chatId),
          me.name,
        ),
        notes,
      ),
    [messages, notes, outgoing, chatId, me.name],
  );

  return {
    chat,
    query,
    messages,
    lines,
    loaded: thread?.floor != null,
    opened,
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
