import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';
import { useT } from '../i18n/language';
import styles from './message-list.module.css';

interface LaterProps {
  hasLater: boolean;
  later: 'idle' | 'loading' | 'failed';
  loadLater: () => void;
  newestKey: string | undefined;
}

/**
 * Loads later messages as their place comes into view, and keeps what is being read where it is: the scroller is laid
 * out from the bottom, so what comes in there would push everything up.
 */
export function useLater(
  scroller: RefObject<HTMLElement | null>,
  { hasLater, later, loadLater, newestKey }: LaterProps,
): RefObject<HTMLParagraphElement | null> {
  const mark = useRef<HTMLParagraphElement>(null);
  const before = useRef({ hasLater, newestKey, height: 0 });

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const { hasLater: hadLater, newestKey: newest, height } = before.current;
    // Only what came in below a stretch: earlier messages, and live ones at the end, need no help.
    if (hadLater && newest !== newestKey) {
      element.scrollBy({ top: height - element.scrollHeight, behavior: 'instant' });
    }
    before.current = { hasLater, newestKey, height: element.scrollHeight };
  });

  useEffect(() => {
    if (mark.current === null || !hasLater || later !== 'idle') return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) loadLater();
      },
      { root: scroller.current, rootMargin: '0px 0px 200px' },
    );
    observer.observe(mark.current);
    return () => observer.disconnect();
  }, [scroller, hasLater, later, loadLater]);

  return mark;
}

/** Stands where later messages will be. */
export function Later({
  state,
  loadLater,
  mark,
}: {
  state: LaterProps['later'];
  loadLater: () => void;
  mark: RefObject<HTMLParagraphElement | null>;
}) {
  const t = useT();
  return (
    <p ref={mark} className={styles.beginning} data-testid="later">
      {state === 'failed' ? (
        <button type="button" onClick={loadLater}>
          {t.search.loadLater}
        </button>
      ) : (
        t.search.loadingLater
      )}
    </p>
  );
}
