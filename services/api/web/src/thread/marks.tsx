import { Ban, CircleDot, Forward } from 'lucide-react';
import { Popover } from 'radix-ui';
import type { Message } from '../api/types';
import { fullDate } from '../format/time';
import { useT } from '../i18n/language';
import styles from './marks.module.css';

export function Forwarded() {
  const t = useT();
  return (
    <span className={styles.mark}>
      <Forward size={13} aria-hidden />
      {t.content.forwarded}
    </span>
  );
}

export function ViewOnce() {
  const t = useT();
  return (
    <span className={styles.mark}>
      <CircleDot size={13} aria-hidden />
      {t.content.viewOnce}
    </span>
  );
}

/** Deleted for everyone; what it said stands below, struck out. */
export function Deleted({ at }: { at: string }) {
  const t = useT();
  return (
    <span className={styles.deleted} title={`${t.content.deletedHint} (${fullDate(new Date(at), t)})`}>
      <Ban size={13} aria-hidden />
      {t.content.deleted}
    </span>
  );
}

/** Says that a message was edited; what it said at first is a click away. */
export function EditedMark({ message }: { message: Message }) {
  const t = useT();
  if (message.original_text === null) return <span>{t.content.edited}</span>;
  return (
    <Popover.Root>
      <Popover.Trigger className={styles.edited} title={t.content.showOriginal}>
        {t.content.edited}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className={styles.original} side="top" sideOffset={6} collisionPadding={12}>
          <b>{t.content.original}</b>
          <p>{message.original_text}</p>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
