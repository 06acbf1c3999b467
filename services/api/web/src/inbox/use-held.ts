import { useCallback, useState, type RefObject } from 'react';
import type { Chat } from '../api/types';
import { useLive } from '../live/store';
import { holdRows } from './held-rows';

/** Scrolled down further than this, the list is being read, also by touch. */
const nearTop = 40;

/** Keeps the rows where they are while the pointer is over the list, or while it is scrolled down. */
export function useHeld(items: readonly Chat[], scroller: RefObject<HTMLElement | null>) {
  const chats = useLive((state) => state.chats);
  const [held, setHeld] = useState<readonly number[] | null>(null);
  const [over, setOver] = useState(false);
  const { rows, waiting } = holdRows(items, held, (id) => chats.get(id)?.value);

  const hold = () => setHeld((current) => current ?? items.map((chat) => chat.id));
  const isDown = () => (scroller.current?.scrollTop ?? 0) > nearTop;
  const letIn = useCallback(() => {
    setHeld(null);
    scroller.current?.scrollTo({ top: 0 });
  }, [scroller]);

  return {
    rows,
    waiting,
    letIn,
    handlers: {
      onPointerEnter: (event: React.PointerEvent) => {
        if (event.pointerType !== 'mouse') return;
        setOver(true);
        hold();
      },
      // The list may have come to stand under a pointer that is there already, or was just let go.
      onPointerMove: (event: React.PointerEvent) => {
        if (event.pointerType !== 'mouse' || held !== null) return;
        setOver(true);
        hold();
      },
      onPointerLeave: (event: React.PointerEvent) => {
        if (event.pointerType !== 'mouse') return;
        setOver(false);
        if (!isDown()) setHeld(null);
      },
      onScroll: () => {
        if (isDown()) hold();
        else if (!over) setHeld(null);
      },
    },
  };
}
