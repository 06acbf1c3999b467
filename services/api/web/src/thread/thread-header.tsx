import { ArrowLeft, PanelRight } from 'lucide-react';
import { Link, useLocation } from 'react-router';
import type { Chat } from '../api/types';
import { PriorityChip, PriorityMenu } from '../desk/priority';
import { SnoozeMenu } from '../desk/snooze';
import { useNow } from '../format/clock';
import { localPhone } from '../format/phone';
import { useT } from '../i18n/language';
import { isOnline } from '../inbox/online';
import { Avatar } from '../ui/avatar';
import { IconButton } from '../ui/button';
import { RoomChip } from '../ui/chip';
import { Typing } from '../ui/typing';
import { Viewers } from '../viewers/viewers';
import { WaitingChip } from '../attention/waiting-chip';
import { Assign } from './assign';
import { MarkUnread } from './mark-unread';
import { ModeSwitch } from './mode-switch';
import styles from './thread-header.module.css';

interface ThreadHeaderProps {
  chat: Chat;
  detailsOpen: boolean;
  toggleDetails: () => void;
}

export function ThreadHeader({ chat, detailsOpen, toggleDetails }: ThreadHeaderProps) {
  const t = useT();
  const now = useNow();
  const { search } = useLocation();
  const online = isOnline(chat, now);
  const number = chat.customer_phone === null ? chat.address : localPhone(chat.customer_phone);
  return (
    <header className={styles.header}>
      <Link to={{ pathname: '/', search }} className={styles.back} aria-label={t.thread.back}>
        <ArrowLeft size={21} />
      </Link>
      <Avatar
        name={chat.customer_name}
        picture={chat.customer_avatar}
        group={chat.is_group}
        online={online ? t.list.online : null}
      />
      <div className={styles.who}>
        <h2>
          <span>{chat.customer_name}</span>
          {chat.guest?.room_number != null && <RoomChip room={chat.guest.room_number} />}
          <PriorityChip priority={chat.priority} />
          <WaitingChip chat={chat} />
        </h2>
        <p>
          {chat.typing_until !== null ? (
            <Typing chat={chat} />
          ) : (
            <>
              {online && <span className={styles.online}>{t.list.online}</span>}
              <span className={styles.number}>{chat.is_group ? t.details.group : number}</span>
            </>
          )}
        </p>
      </div>
      <span data-testid="thread-viewers">
        <Viewers chatId={chat.id} />
      </span>
      <div className={styles.controls}>
        <PriorityMenu chat={chat} />
        <SnoozeMenu chat={chat} />
        <ModeSwitch chat={chat} />
        <Assign chat={chat} />
        <MarkUnread chat={chat} />
        <IconButton
          label={t.thread.details}
          aria-expanded={detailsOpen}
          onClick={toggleDetails}
          data-testid="details-toggle"
        >
          <PanelRight size={19} />
        </IconButton>
      </div>
    </header>
  );
}
