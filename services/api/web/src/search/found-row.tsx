import { Fragment } from 'react';
import { Link, useLocation } from 'react-router';
import { useNow } from '../format/clock';
import { fullDate, relative } from '../format/time';
import { useT } from '../i18n/language';
import { Avatar } from '../ui/avatar';
import { cx } from '../ui/cx';
import type { FoundMessage } from './calls';
import styles from './search-results.module.css';

/** A message that was found; it leads to itself in its conversation. */
export function FoundRow({ message, open }: { message: FoundMessage; open: boolean }) {
  const t = useT();
  const now = useNow();
  const { search } = useLocation();
  const params = new URLSearchParams(search);
  params.set('at', String(message.message_id));
  const at = new Date(message.created_at);
  return (
    <Link
      to={{ pathname: `/chats/${message.chat.id}`, search: `?${params.toString()}` }}
      className={cx(styles.found, open && styles.open)}
      data-testid="found-message"
      data-message-id={message.message_id}
    >
      <Avatar
        name={message.chat.customer_name}
        picture={message.chat.customer_avatar}
        group={message.chat.is_group}
      />
      <span className={styles.body}>
        <span className={styles.line}>
          <b className={styles.name}>{message.chat.customer_name}</b>
          <time dateTime={at.toISOString()} title={fullDate(at, t)}>
            {relative(at, now, t)}
          </time>
        </span>
        <span className={styles.snippet}>
          {message.sender !== 'customer' && (
            <span className={styles.by}>{t.search.by[message.sender]}: </span>
          )}
          {message.snippet.map((piece, index) =>
            piece.found ? (
              <mark key={index}>{piece.text}</mark>
            ) : (
              <Fragment key={index}>{piece.text}</Fragment>
            ),
          )}
        </span>
      </span>
    </Link>
  );
}
