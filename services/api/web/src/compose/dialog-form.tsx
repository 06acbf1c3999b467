import type { ReactNode } from 'react';
import { useT } from '../i18n/language';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import styles from './dialog-form.module.css';

interface DialogFormProps {
  title: string;
  ready: boolean;
  submit: () => void;
  close: () => void;
  children: ReactNode;
}

/** A small form in a window, for what is sent beside words. */
export function DialogForm({ title, ready, submit, close, children }: DialogFormProps) {
  const t = useT();
  return (
    <Dialog title={title} close={close}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          // The window is a child of the composer's form for React, though not on the page.
          event.stopPropagation();
          if (ready) submit();
        }}
      >
        {children}
        <div className={styles.actions}>
          <Button onClick={close}>{t.actions.cancel}</Button>
          <Button type="submit" look="primary" disabled={!ready}>
            {t.attach.send}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
