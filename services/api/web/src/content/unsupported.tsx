import { useState } from 'react';
import type { Message } from '../api/types';
import { useUser } from '../auth/session';
import { useT } from '../i18n/language';
import styles from './card.module.css';
import { kindIcons, kindOf } from './kinds';
import { RawDialog } from './raw-dialog';

/** Stands for what cannot be shown, so that nobody thinks there was nothing. Admins see what was received. */
export function Unsupported({ message }: { message: Message }) {
  const t = useT();
  const user = useUser();
  const [open, setOpen] = useState(false);
  const kind = kindOf(message.type);
  const Icon = kindIcons[kind];
  return (
    <div className={styles.card} data-testid="unsupported">
      <span className={styles.icon}>
        <Icon size={20} strokeWidth={1.9} aria-hidden />
      </span>
      <span className={styles.body}>
        <b>{t.content.kinds[kind]}</b>
        <span className={styles.faint}>{t.content.unsupported}</span>
        {user.role === 'admin' && message.id > 0 && (
          <button type="button" className={styles.more} onClick={() => setOpen(true)}>
            {t.raw.show}
          </button>
        )}
      </span>
      {open && <RawDialog messageId={message.id} close={() => setOpen(false)} />}
    </div>
  );
}
