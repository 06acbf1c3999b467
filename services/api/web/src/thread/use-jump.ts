import { useCallback, useEffect, useState, type RefObject } from 'react';
import type { ThreadLine } from './lines';

/** How long the message that somebody was led to stands out. */
const standsOutMs = 2_200;

/**
 * Leads to a message of the conversation: at once where it is loaded, else as soon as it is. `reveal` loads earlier
 * messages until it is there.
 */
export function useJump(
  scroller: RefObject<HTMLElement | null>,
  lines: readonly ThreadLine[],
  reveal: (messageId: number) => Promise<void>,
) {
  const [target, setTarget] = useState<number | null>(null);

  useEffect(() => {
    if (target === null) return;
    const element = scroller.current?.querySelector<HTMLElement>(`[data-message-id="${target}"]`);
    if (element == null) return;
    element.scrollIntoView({ block: 'center', behavior: 'instant' });
    element.setAttribute('data-found', '');
    const timer = setTimeout(() => {
      element.removeAttribute('data-found');
      setTarget(null);
    }, standsOutMs);
    return () => {
      clearTimeout(timer);
      element.removeAttribute('data-found');
    };
  }, [target, lines, scroller]);

  return useCallback(
    (messageId: number) => {
      setTarget(messageId);
      // Where it cannot be had, whoever asked stays where they are.
      void reveal(messageId).catch(() => setTarget(null));
    },
    [reveal],
  );
}
