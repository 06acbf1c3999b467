import { useNow } from '../format/clock';
import { ago, fullDate } from '../format/time';
import { useT } from '../i18n/language';
import { Link } from 'react-router';
import { useUser } from '../auth/session';
import { placeOf } from './places';
import type { Trouble } from '../api/types';
import styles from './trouble-entry.module.css';
import { TroubleIcon } from './trouble-icon';
import { wordsFor } from './troubles';

/** One trouble: what it means, since when, what to do, and last the server's own words for whoever repairs it. */
export function TroubleEntry({ trouble }: { trouble: Trouble }) {
  const t = useT();
  const now = useNow();
  const { title, todo } = wordsFor(trouble.kind, t);
  const since = new Date(trouble.since);
  const lasting = ago(since, now, t);
  const place = placeOf(trouble.kind, useUser());
  return (
    <li
      className={styles.entry}
      data-testid="trouble"
      data-kind={trouble.kind}
      data-subject={trouble.subject}
    >
      <span className={styles.icon}>
        <TroubleIcon kind={trouble.kind} />
      </span>
      <div className={styles.body}>
        <h3>{title}</h3>
        <time className={styles.since} dateTime={trouble.since} title={fullDate(since, t)}>
          {lasting === null ? t.troubles.justStarted : t.troubles.started(lasting)}
        </time>
        <p className={styles.todo}>{todo}</p>
        <p className={styles.detail} lang="en">
          {trouble.detail}
        </p>
        {place !== undefined && (
          <Link className={styles.place} to={`/settings/${place.path}`}>
            {place.name(t)}
          </Link>
        )}
      </div>
    </li>
  );
}
