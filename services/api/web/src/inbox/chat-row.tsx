import { ArrowDownLeft, Ban, CircleAlert, PencilLine, UsersRound } from 'lucide-react';
import { memo } from 'react';
import { Link, useLocation } from 'react-router';
import type { Chat } from '../api/types';
import { unreadFor } from '../attention/unread';
import { WaitingChip } from '../attention/waiting-chip';
import { useUser } from '../auth/session';
import { KindLine } from '../content/kinds';
import { PriorityChip } from '../desk/priority';
import { SnoozeChip } from '../desk/snooze';
import { useDraftMark } from '../drafts/store';
import { useNow } from '../format/clock';
import { fullDate, relative } from '../format/time';
import { useT } from '../i18n/language';
import { Ticks } from '../thread/ticks';
import { Avatar } from '../ui/avatar';
import { ChannelChip, ModeChip, RoomChip } from '../ui/chip';
import { cx } from '../ui/cx';
import { Typing } from '../ui/typing';
import { Viewers } from '../viewers/viewers';
import styles from './chat-row.module.css';
import { isOnline } from './online';

interface ChatRowProps {
  chat: Chat;
  open: boolean;
  /** The Tab key stops at it. */
  isStop?: boolean;
}

/** One conversation in the list: who, since when, what was last said, and who answers. */
export const ChatRow = memo(function ChatRow({ chat, open, isStop = true }: ChatRowProps) {
  const t = useT();
  const now = useNow();
  const me = useUser();
  const { search } = useLocation();
  const count = unreadFor(chat, me.id);
  const unread = count > 0;
  const at = chat.last_message_at === null ? null : new Date(chat.last_message_at);
  const agent = chat.assigned_agent;

  return (
    <Link
      to={{ pathname: `/chats/${chat.id}`, search }}
      className={cx(styles.row, open && styles.open, unread && styles.unread, styles[chat.mode])}
      aria-current={open ? 'true' : undefined}
      tabIndex={isStop ? 0 : -1}
      data-testid="chat-row"
      data-chat-id={chat.id}
      data-mode={chat.mode}
      data-unread={count}
    >
      <Avatar
        name={chat.customer_name}
        picture={chat.customer_avatar}
        group={chat.is_group}
        online={isOnline(chat, now) ? t.list.online : null}
      />
      <span className={styles.body}>
        <span className={styles.line}>
          {chat.is_group && (
            <UsersRound size={15} className={styles.group} role="img" aria-label={t.details.group} />
          )}
          <span className={styles.name}>{chat.customer_name}</span>
          {chat.guest?.room_number != null && <RoomChip room={chat.guest.room_number} />}
          <span className={styles.space} />
          {at !== null && (
            <time className={styles.time} dateTime={at.toISOString()} title={fullDate(at, t)}>
              {relative(at, now, t)}
            </time>
          )}
        </span>
        <span className={styles.line}>
          <Preview chat={chat} open={open} />
          {unread && (
            <span className={styles.badge} aria-label={t.list.unread(count)}>
              {count > 99 ? '99+' : count}
            </span>
          )}
        </span>
        <span className={cx(styles.line, styles.chips)}>
          <PriorityChip priority={chat.priority} />
          <SnoozeChip chat={chat} />
          <ModeChip mode={chat.mode} />
          <span className={styles.channel}>
            <ChannelChip channel={chat.channel} />
          </span>
          <WaitingChip chat={chat} />
          {chat.failed_sends > 0 && (
            <CircleAlert
              size={15}
              className={styles.failed}
              role="img"
              aria-label={t.attention.failed(chat.failed_sends)}
              data-testid="failed-marker"
            />
          )}
          <span className={styles.space} />
          <Viewers chatId={chat.id} />
          {agent === null && chat.mode === 'agent' && (
            <span className={styles.free}>{chat.team?.name ?? t.list.unassigned}</span>
          )}
          {agent !== null && (
            <span className={styles.assignee}>
              <span className={styles.agentName}>{agent.id === me.id ? t.list.you : agent.name}</span>
              <Avatar name={agent.name} size="small" />
            </span>
          )}
        </span>
      </span>
    </Link>
  );
});

function Preview({ chat, open }: { chat: Chat; open: boolean }) {
  const t = useT();
  const draft = useDraftMark(chat.id);
  const last = chat.last_message;
  if (draft !== null && !open) {
    return (
      <span className={styles.preview} data-testid="draft-mark">
        <PencilLine size={14} className={styles.draft} aria-hidden />
        <span className={styles.text}>
          <b className={styles.draft}>
            {t.list.draft}
            {draft.kind === 'note' && ` (${t.desk.kinds.note})`}:{' '}
          </b>
          {draft.text}
        </span>
      </span>
    );
  }
  if (chat.typing_until !== null) {
    return (
      <span className={styles.preview}>
        <Typing chat={chat} />
      </span>
    );
  }
  return (
    <span className={styles.preview}>
      {last !== null &&
        (last.sender === 'customer' ? (
          <ArrowDownLeft size={14} className={styles.direction} role="img" aria-label={t.attention.theirs} />
        ) : (
          <Ticks status={last.status} size={15} />
        ))}
      {last === null ? (
        <span className={styles.text}>{t.list.noMessages}</span>
      ) : last.revoked ? (
        <>
          <Ban size={14} aria-hidden />
          <span className={styles.text}>{t.content.deleted}</span>
        </>
      ) : (
        <KindLine type={last.type} text={last.text} className={styles.text} />
      )}
    </span>
  );
}
