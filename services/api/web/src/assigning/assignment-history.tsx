import { useQuery } from '@tanstack/react-query';
import { UserRoundCheck, UserRoundX, UsersRound } from 'lucide-react';
import { chats } from '../api/calls';
import type { AssignmentEntry, Chat, Mode } from '../api/types';
import { useNow } from '../format/clock';
import { clock, daysBetween, fullDate, relative } from '../format/time';
import { useT } from '../i18n/language';
import { modeIcons } from '../ui/chip';
import styles from './assignment-history.module.css';
import { isSaidAlready, sentenceFor } from './sentences';

const icons = { routed: UsersRound, released: UserRoundX, assigned: UserRoundCheck };

function Sign({ entry }: { entry: AssignmentEntry }) {
  const given = entry.assigned_agent === null ? 'released' : 'assigned';
  const Icon =
    entry.kind === 'mode_changed'
      ? modeIcons[entry.mode as Mode]
      : icons[entry.kind === 'routed' ? 'routed' : given];
  return <Icon size={15} className={styles.icon} aria-hidden />;
}

/** How it came about that this agent, team or the bot answers the chat; newest first. */
export function AssignmentHistory({ chat }: { chat: Chat }) {
  const t = useT();
  // Whatever the history tells changes one of these, and the stream tells that.
  const version = [chat.assignment_version, chat.mode_version, chat.team?.id ?? null];
  const query = useQuery({
    queryKey: ['assignments', chat.id, ...version],
    queryFn: ({ signal }) => chats.assignments(chat.id, signal),
    placeholderData: (previous) => previous,
  });
  const entries = (query.data?.items ?? []).filter((entry) => !isSaidAlready(entry));
  if (query.isSuccess && entries.length === 0) return <p className={styles.none}>{t.assigning.noHistory}</p>;
  return (
    <ol className={styles.list} data-testid="assignments">
      {entries.map((entry) => (
        <Entry key={entry.id} entry={entry} />
      ))}
    </ol>
  );
}

function Entry({ entry }: { entry: AssignmentEntry }) {
  const t = useT();
  const now = useNow();
  const at = new Date(entry.created_at);
  const moment = (date: Date) => (daysBetween(date, now) === 0 ? clock(date, t) : fullDate(date, t));
  return (
    <li className={styles.entry} data-reason={entry.reason}>
      <Sign entry={entry} />
      <div>
        <p>{sentenceFor(entry, t, moment)}</p>
        {entry.note !== null && <blockquote className={styles.note}>{entry.note}</blockquote>}
        <time dateTime={entry.created_at} title={fullDate(at, t)}>
          {relative(at, now, t)}
        </time>
      </div>
    </li>
  );
}
