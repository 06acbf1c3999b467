import styles from '../admin/admin.module.css';
import { guests } from '../admin/calls';
import { useT } from '../i18n/language';
import { Pages, usePages } from '../ui/pages';

/** What was said in one stay, the oldest first. */
export function History({ sessionId }: { sessionId: string }) {
  const t = useT();
  const words = t.admin.guests;
  const pages = usePages(['history', sessionId], (cursor) => guests.history(sessionId, cursor));
  return (
    <Pages pages={pages} size="small" none={<p className={styles.soft}>{words.noHistory}</p>}>
      {(items) => (
        <ol className={styles.list} data-testid="history">
          {items.map((message) => (
            <li key={message.id} className={styles.note} data-role={message.role}>
              <p className={styles.soft}>
                {message.role === 'User' ? words.guest : words.system}
                <span className={styles.dot}>{new Date(message.created_at).toLocaleString(t.locale)}</span>
              </p>
              <p>{message.text ?? message.type}</p>
            </li>
          ))}
        </ol>
      )}
    </Pages>
  );
}
