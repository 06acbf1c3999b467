import { ArrowDown, MessageCircleDashed } from 'lucide-react';
import { useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react';
import { useNow } from '../format/clock';
import { dayLabel } from '../format/time';
import { useT } from '../i18n/language';
import { State } from '../ui/states';
import { Bubble } from './bubble';
import { toDays, type Line } from './lines';
import styles from './message-list.module.css';
import { useJump } from './use-jump';
import { Later, useLater } from './later';

/** What others ask of the list. */
export interface ListHandle {
  jumpTo: (messageId: number) => void;
}

interface MessageListProps {
  ref: Ref<ListHandle>;
  lines: readonly Line[];
  hasEarlier: boolean;
  earlier: 'idle' | 'loading' | 'failed';
  loadEarlier: () => void;
  reveal: (messageId: number) => Promise<void>;
  /** What is shown does not reach to the newest message. */
  hasLater: boolean;
  later: 'idle' | 'loading' | 'failed';
  loadLater: () => void;
  toLatest: () => void;
  onAtBottom: (atBottom: boolean) => void;
}

/** Nearer to the end than this counts as reading along. */
const nearBottom = 80;

/** Farther than this a smooth scroll would only keep one waiting. */
const longWay = 2_000;

/**
 * The lines of a conversation. The scroller is laid out from the bottom, so that it stays at the newest line
 * while there, and nothing moves when earlier lines come in above.
 */
export function MessageList({
  ref,
  lines,
  hasEarlier,
  earlier,
  loadEarlier,
  reveal,
  hasLater,
  later,
  loadLater,
  toLatest,
  onAtBottom,
}: MessageListProps) {
  const t = useT();
  const now = useNow();
  const scroller = useRef<HTMLDivElement>(null);
  const top = useRef<HTMLDivElement>(null);
  const [leftAt, setLeftAt] = useState<string | null>(null);
  const newestKey = lines.at(-1)?.key;
  const newestIsMine = lines.at(-1)?.outgoing != null;
  const below = leftAt === null ? 0 : lines.length - 1 - lines.findLastIndex((line) => line.key === leftAt);

  const jumpTo = useJump(scroller, lines, reveal);
  const bottom = useLater(scroller, { hasLater, later, loadLater, newestKey });
  useImperativeHandle(ref, () => ({ jumpTo }), [jumpTo]);

  const toBottom = (behavior: ScrollBehavior) => scroller.current?.scrollTo({ top: 0, behavior });
  const toNewest = () => {
    if (hasLater) toLatest();
    toBottom(Math.abs(scroller.current?.scrollTop ?? 0) > longWay ? 'instant' : 'smooth');
  };

  const onScroll = () => {
    const atBottom = Math.abs(scroller.current?.scrollTop ?? 0) < nearBottom;
    if (atBottom === (leftAt === null)) return;
    setLeftAt(atBottom ? null : (newestKey ?? ''));
    onAtBottom(atBottom);
  };

  // Whoever writes wants to see what they wrote.
  useEffect(() => {
    if (newestIsMine) toBottom('instant');
  }, [newestKey, newestIsMine]);

  useEffect(() => {
    const mark = top.current;
    if (mark === null || !hasEarlier || earlier !== 'idle') return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) loadEarlier();
      },
      { root: scroller.current, rootMargin: '300px 0px 0px' },
    );
    observer.observe(mark);
    return () => observer.disconnect();
  }, [hasEarlier, earlier, loadEarlier]);

  return (
    <div className={styles.frame}>
      <div
        ref={scroller}
        className={styles.scroller}
        data-window={hasLater || undefined}
        onScroll={onScroll}
        tabIndex={0}
        role="log"
        aria-label={t.thread.messages}
        data-testid="thread"
      >
        <div className={styles.content}>
          <div ref={top} className={styles.top} />
          {lines.length > 0 && (
            <Beginning hasEarlier={hasEarlier} earlier={earlier} loadEarlier={loadEarlier} />
          )}
          {lines.length === 0 && (
            <State icon={MessageCircleDashed} title={t.thread.empty} text={t.thread.emptyText} />
          )}
          {toDays(lines).map((day) => (
            <section key={day.key} className={styles.day}>
              <h3 className={styles.date}>
                <span>{dayLabel(day.date, now, t)}</span>
              </h3>
              <ol className={styles.lines}>
                {day.lines.map((line) => (
                  <Bubble key={line.key} line={line} />
                ))}
              </ol>
            </section>
          ))}
          {hasLater && <Later state={later} loadLater={loadLater} mark={bottom} />}
        </div>
      </div>
      {(leftAt !== null || hasLater) && (
        <button type="button" className={styles.jump} onClick={toNewest}>
          {below > 0 && !hasLater ? t.thread.newBelow(below) : t.thread.jump}
          <ArrowDown size={16} aria-hidden />
        </button>
      )}
    </div>
  );
}

function Beginning({
  hasEarlier,
  earlier,
  loadEarlier,
}: Pick<MessageListProps, 'hasEarlier' | 'earlier' | 'loadEarlier'>) {
  const t = useT();
  if (!hasEarlier) return <p className={styles.beginning}>{t.thread.beginning}</p>;
  return (
    <p className={styles.beginning}>
      {earlier === 'loading' ? (
        t.thread.loadingEarlier
      ) : (
        <button type="button" onClick={loadEarlier}>
          {t.thread.loadEarlier}
        </button>
      )}
    </p>
  );
}
