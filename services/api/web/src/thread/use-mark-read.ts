import { useEffect, useRef } from 'react';
import { chats } from '../api/calls';
import type { Chat, Message } from '../api/types';
import { unreadFor } from '../attention/unread';
import { useUser } from '../auth/session';
import { mergeChats } from '../live/state';
import { live } from '../live/store';
import { useAttention } from './use-attention';

/** Tells the server that a chat was read, when its newest message is on screen and somebody is looking. */
export function useMarkRead(chat: Chat | undefined, newest: Message | undefined, atBottom: boolean): void {
  const attention = useAttention();
  const told = useRef<string | null>(null);
  const me = useUser().id;
  const unread = chat === undefined ? 0 : unreadFor(chat, me);
  const chatId = chat?.id;
  const newestId = newest?.id;

  useEffect(() => {
    if (!attention || !atBottom || unread === 0 || chatId === undefined || newestId === undefined) return;
    // Said once per newest message: an answer that still counts unread must not make us ask for ever.
    const saying = `${chatId} ${newestId}`;
    if (told.current === saying) return;
    told.current = saying;
    const asOf = live.get().position;
    chats
      .markRead(chatId, newestId)
      .then((answer) => live.update((state) => mergeChats(state, [answer], asOf)))
      .catch(() => {
        // Stays unread, and is said again with the next message or visit.
        told.current = null;
      });
  }, [attention, atBottom, unread, chatId, newestId]);
}
