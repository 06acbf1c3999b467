import { CircleAlert, Clock3 } from 'lucide-react';
import type { Message } from '../api/types';
import { useT } from '../i18n/language';
import { cx } from '../ui/cx';
import styles from './change-note.module.css';

/** What of our doing to a message is still on its way, or did not work. A reaction on its way shows by itself. */
export function ChangeNote({ message }: { message: Message }) {
  const t = useT();
  const notes = message.changes.filter(
    (change) => change.status === 'failed' || change.operation !== 'react',
  );
  if (notes.length === 0) return null;
  return (
    <>
      {notes.map((change) => {
        const failed = change.status === 'failed';
        const Icon = failed ? CircleAlert : Clock3;
        return (
          <p
            key={change.id}
            className={cx(styles.note, failed && styles.failed)}
            role={failed ? 'alert' : 'status'}
            data-testid="change-note"
            data-operation={change.operation}
          >
            <Icon size={13} aria-hidden />
            <span>
              {failed ? t.content.change[`${change.operation}Failed`] : t.content.change[change.operation]}
              {failed && change.error !== null && `: ${change.error.message}`}
              {change.operation === 'edit' && change.text !== null && <q>{change.text}</q>}
            </span>
          </p>
        );
      })}
    </>
  );
}
