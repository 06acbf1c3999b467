import { useCallback, useEffect, useState } from 'react';
import { chats as api } from '../api/calls';
import { selectMessages } from '../live/selectors';
import type { Thread } from '../live/state';
import { live, useLive } from '../live/store';
import { leaveWindow, mergeAround, mergeLater } from '../live/window';

const shows = (thread: Thread, messageId: number) =>
  selectMessages(thread).some((message) => message.id === messageId);

/** Leads to any message of a conversation, from where one reads on both ways, and back to the latest. */
export function useStretch(chatId: number, reload: () => Promise<unknown>) {
  const later = useLive((state) => state.threads.get(chatId)?.later ?? null);
  const writing = useLive((state) => state.outgoing.some((entry) => entry.chatId === chatId));
  const [laterState, setLaterState] = useState<'idle' | 'loading' | 'failed'>('idle');

  const loadLater = useCallback(async () => {
    if (later === null || laterState === 'loading') return;
    setLaterState('loading');
    const asOf = live.get().position;
    try {
      const page = await api.stretch(chatId, { after: later });
      live.update((state) => mergeLater(state, chatId, page, later, asOf));
      setLaterState('idle');
    } catch {
      // Shown as a button to try again, where the later messages would be.
      setLaterState('failed');
    }
  }, [chatId, later, laterState]);

  /** Shows the message with its neighbours, unless it is shown already. Throws when it cannot be had. */
  const reveal = useCallback(
    async (messageId: number) => {
      const held = live.get().threads.get(chatId);
      if (held === undefined || shows(held, messageId)) return;
      const asOf = live.get().position;
      const page = await api.stretch(chatId, { around: messageId }, 60);
      live.update((state) => mergeAround(state, chatId, page, asOf));
    },
    [chatId],
  );

  const toLatest = useCallback(() => {
    live.update((state) => leaveWindow(state, chatId));
    void reload();
  }, [chatId, reload]);

  // Whoever writes wants to see what they wrote: at the end.
  useEffect(() => {
    if (writing && later !== null) toLatest();
  }, [writing, later, toLatest]);

  return { hasLater: later !== null, laterState, loadLater, reveal, toLatest };
}
