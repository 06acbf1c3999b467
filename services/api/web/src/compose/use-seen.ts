import { useEffect, useRef, useState } from 'react';
import type { Message } from '../api/types';
import { seenOrder } from './seen';

/** What the writer has seen of a thread at the moment of asking, by the times at which its messages came on screen. */
export function useSeen(messages: readonly Message[], me: number): () => string {
  const [opened] = useState(() => performance.now());
  const shownAt = useRef(new Map<number, number>());
  const held = useRef({ messages, me });

  useEffect(() => {
    // What is there when a chat is opened is what one comes to read.
    const first = shownAt.current.size === 0;
    for (const { id } of messages) {
      if (!shownAt.current.has(id)) shownAt.current.set(id, first ? opened - 60_000 : performance.now());
    }
    held.current = { messages, me };
  }, [messages, me, opened]);

  return () => seenOrder(held.current.messages, shownAt.current, performance.now(), held.current.me);
}
