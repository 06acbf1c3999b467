import { ArrowDown, MessageCircleDashed } from 'lucide-react';
import { useEffect, useId, useImperativeHandle, useMemo, useRef, useState, type Ref } from 'react';
import type { ChatEvent } from '../api/types';
import { useNow } from '../format/clock';
import { dayLabel } from '../format/time';
import { useT } from '../i18n/language';
import { State } from '../ui/states';
import { Bubble } from './bubble';
import { NoteBubble } from '../notes/note-bubble';
import { EventLines } from './event-lines';
import { interleave, type Beginning as Unread } from './interleave';
import { toDays, type ThreadLine } from './lines';
import styles from './message-list.module.css';
import { useJump } from './use-jump';
import { useLineKeys } from './use-line-keys';
import { Later, useLater } from './later';
import { useWindow } from './use-window';

/** What others ask of the list. */
export interface ListHandle {
  jumpTo: (messageId: number) => void;
}

interface MessageListProps {
  ref: Ref<ListHandle>;
  lines: readonly ThreadLine[];
  events: readonly ChatEvent[];
  /** Where the messages begin that were new when the conversation was opened. */
  unread: Unread | null;
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
  lines: all,
  events,
  unread,
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
  const { shown: lines, isCut, more, reset, everything } = useWindow(all);
  const [leftAt, setLeftAt] = useState<string | null>(null);
  const newestKey = lines.at(-1)?.key;
  const newestIsMine = lines.at(-1)?.outgoing != null;
  const below = leftAt === null ? 0 : lines.length - 1 - lines.findLastIndex((line) => line.key === leftAt);

  const hintId = useId();
  const onKeyDown = useLineKeys(scroller);
  const jump = useJump(scroller, lines, reveal);
  const bottom = useLater(scroller, { hasLater, later, loadLater, newestKey });
  useImperativeHandle(
    ref,
    () => ({
      jumpTo: (messageId) => {
        everything();
        jump(messageId);
      },
    }),
    [jump, everything],
  );

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
    if (atBottom) reset();
  };

  // Whoever writes wants to see what they wrote.
  useEffect(() => {
    if (newestIsMine) toBottom('instant');
  }, [newestKey, newestIsMine]);

  useEffect(() => {
    const mark = top.current;
    if (mark === null || (!isCut && (!hasEarlier || earlier !== 'idle'))) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        more();
        if (!isCut) loadEarlier();
      },
      { root: scroller.current, rootMargin: '300px 0px 0px' },
    );
    observer.observe(mark);
    return () => observer.disconnect();
  }, [hasEarlier, earlier, loadEarlier, isCut, more]);

  const days = useMemo(() => toDays(lines), [lines]);

  return (
    <div className={styles.frame}>
      <p id={hintId} hidden>
        {t.keyboard.walk}
      </p>
      <div
        ref={scroller}
        className={styles.scroller}
        data-window={hasLater || undefined}
        data-place="messages"
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={t.thread.messages}
        aria-describedby={hintId}
        data-testid="thread"
      >
        <div className={styles.content}>
          <div ref={top} className={styles.top} />
          {lines.length > 0 && (
            <Beginning hasEarlier={hasEarlier || isCut} earlier={earlier} loadEarlier={loadEarlier} />
          )}
          {lines.length === 0 && (
            <State icon={MessageCircleDashed} title={t.thread.empty} text={t.thread.emptyText} />
          )}
          {days.map((day, index) => (
            <section key={day.key} className={styles.day}>
              <h3 className={styles.date}>
                <span>{dayLabel(day.date, now, t)}</span>
              </h3>
              <ol className={styles.lines}>
                {interleave(
                  day.lines,
                  events,
                  unread,
                  // What came before the first line that is loaded belongs to earlier ones.
                  index > 0 || hasEarlier || isCut ? day.date : null,
                  days[index + 1]?.date ?? null,
                ).map((item) =>
                  item.kind === 'line' ? (
                    'note' in item.line ? (
                      <NoteBubble key={item.key} note={item.line.note} />
                    ) : (
                      <Bubble key={item.key} line={item.line} />
                    )
                  ) : item.kind === 'events' ? (
                    <EventLines key={item.key} events={item.events} />
                  ) : (
                    <li key={item.key} className={styles.divider} data-testid="new-messages">
                      <span>{t.attention.newMessages(unread?.count ?? 0)}</span>
                    </li>
                  ),
                )}
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
