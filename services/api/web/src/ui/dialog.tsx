import { X } from 'lucide-react';
import { Dialog as Base } from 'radix-ui';
import type { ReactNode } from 'react';
import { useT } from '../i18n/language';
import { IconButton } from './button';
import styles from './dialog.module.css';
import { useOrigin } from './use-origin';

interface DialogProps {
  title: string;
  close: () => void;
  /** For what has columns. */
  wide?: boolean;
  children: ReactNode;
}

/**
 * A window over the page, while it is on screen. Escape, or a click beside it, closes it; the focus is then where it
 * was.
 */
export function Dialog({ title, close, wide = false, children }: DialogProps) {
  const t = useT();
  const goBack = useOrigin();
  return (
    <Base.Root open onOpenChange={close}>
      <Base.Portal>
        <Base.Overlay className={styles.veil} />
        <Base.Content
          className={styles.box}
          data-wide={wide || undefined}
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            goBack();
          }}
        >
          <header className={styles.head}>
            <Base.Title className={styles.title}>{title}</Base.Title>
            <IconButton label={t.app.dismiss} onClick={close}>
              <X size={18} />
            </IconButton>
          </header>
          {children}
        </Base.Content>
      </Base.Portal>
    </Base.Root>
  );
}
