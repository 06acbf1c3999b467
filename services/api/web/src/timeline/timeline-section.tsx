import {
  ArrowDownLeft,
  Bot,
  CircleAlert,
  CircleDot,
  Clock,
  PencilLine,
  Route,
  Send,
  Settings2,
  type LucideIcon,
} from 'lucide-react';
import type { Chat, TimelineEntry } from '../api/types';
import { useNow } from '../format/clock';
import { clock, dayLabel, fullDate } from '../format/time';
import { useT } from '../i18n/language';
import { useDesk } from '../thread/desk';
import { cx } from '../ui/cx';
import { Bone, FailedState } from '../ui/states';
import styles from './timeline.module.css';
import { useTimeline } from './use-timeline';
import { weightOf, wordsOf } from './words';

const icons: Record<TimelineEntry['type'], LucideIcon> = {
  received: ArrowDownLeft,
  routed: Route,
  turn_opened: Bot,
  turn_closed: Bot,
  written: PencilLine,
  attempt: Clock,
  attempt_ended: Send,
  status: CircleDot,
  event: Settings2,
};

/** Every decision on a chat, the latest first; one about a message leads to it. */
export function TimelineSection({ chat }: { chat: Chat }) {
  const t = useT();
  const now = useNow();
  const list = useTimeline(chat);
  if (list.data === undefined) {
    return list.isError ? (
      <FailedState error={list.error} retry={() => void list.refetch()} />
    ) : (
      <Bone className={styles.bone} />
    );
  }
  const entries = list.data.pages.flatMap((page) => page.items);
  if (entries.length === 0) return <p className={styles.empty}>{t.timeline.empty}</p>;
  return (
    <>
      <ol className={styles.list} data-testid="timeline">
        {entries.map((entry, index) => {
          const at = new Date(entry.at);
          const day = dayLabel(at, now, t);
          const before = entries[index - 1];
          const isNewDay = before === undefined || dayLabel(new Date(before.at), now, t) !== day;
          return <Entry key={entry.id} entry={entry} at={at} day={isNewDay ? day : null} />;
        })}
      </ol>
      {list.hasNextPage && (
        <button
          type="button"
          className={styles.more}
          disabled={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {list.isFetchingNextPage ? t.list.more : t.timeline.earlier}
        </button>
      )}
    </>
  );
}

function Entry({ entry, at, day }: { entry: TimelineEntry; at: Date; day: string | null }) {
  const t = useT();
  const desk = useDesk();
  const weight = weightOf(entry);
  const Icon = weight === 'bad' ? CircleAlert : icons[entry.type];
  const words = wordsOf(entry, t);
  const messageId = 'message_id' in entry ? entry.message_id : null;
  return (
    <li className={cx(styles.entry, styles[weight])} data-testid="timeline-entry" data-type={entry.type}>
      {day !== null && <h4 className={styles.day}>{day}</h4>}
      <span className={styles.line}>
        <Icon size={14} className={styles.icon} aria-hidden />
        {messageId === null ? (
          <span className={styles.words}>{words}</span>
        ) : (
          <button type="button" className={styles.words} onClick={() => desk.jumpTo(messageId)}>
            {words}
          </button>
        )}
        <time dateTime={entry.at} title={fullDate(at, t)}>
          {clock(at, t)}
        </time>
      </span>
    </li>
  );
}
