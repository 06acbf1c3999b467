import { useCallback, useEffect, useRef } from 'react';
import { chats } from '../api/calls';

/** WhatsApp forgets that somebody types after some seconds. */
const sayAgainMs = 5_000;
const pauseMs = 6_000;

/** Lets the customer see that somebody writes. What fails is not worth a word: it holds for seconds only. */
export function useTypingSignal(chatId: number) {
  const said = useRef<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const stopped = useCallback(() => {
    clearTimeout(timer.current);
    if (said.current === null) return;
    said.current = null;
    void chats.typing(chatId, 'paused').catch(() => undefined);
  }, [chatId]);

  const typed = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(stopped, pauseMs);
    const now = performance.now();
    if (said.current !== null && now - said.current < sayAgainMs) return;
    said.current = now;
    void chats.typing(chatId, 'typing').catch(() => undefined);
  }, [chatId, stopped]);

  useEffect(() => stopped, [stopped]);
  return { typed, stopped };
}
