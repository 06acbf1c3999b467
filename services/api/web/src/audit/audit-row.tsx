import type { AuditEntry } from '../api/types';
import { fullDate } from '../format/time';
import { useT } from '../i18n/language';
import styles from '../ui/panel.module.css';
import { factsIn } from './facts';
import local from './audit.module.css';

/** What one only ever does oneself, so that nobody else has to be named. */
const ofOneself = new Set(['user.signed_in', 'user.created']);

/** One act, as a sentence, with what more is known of it. */
export function AuditRow({ entry }: { entry: AuditEntry }) {
  const t = useT();
  const who = entry.user?.name ?? (entry.key === null ? t.audit.command : t.audit.key(entry.key.name));
  const isSelf = entry.subject === 'user' && entry.subject_id === entry.user?.id;
  const named = entry.subject_name ?? (entry.subject_id === null ? '' : `#${entry.subject_id}`);
  const about = isSelf ? t.audit.self : named;
  const facts = factsIn(entry.data, (field) => t.audit.fields[field] ?? field);
  return (
    <li className={styles.row} data-testid="audit-entry" data-action={entry.action}>
      <div className={styles.body}>
        <p>
          <span>
            {who} <span className={local.act}>{t.audit.actions[entry.action] ?? entry.action}</span>{' '}
            {!ofOneself.has(entry.action) && about}
          </span>
        </p>
        {facts.length > 0 && <p className={styles.soft}>{facts.join(' · ')}</p>}
      </div>
      <time className={local.time} dateTime={entry.at}>
        {fullDate(new Date(entry.at), t)}
      </time>
    </li>
  );
}
