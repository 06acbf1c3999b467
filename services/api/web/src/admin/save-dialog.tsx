import type { ReactNode } from 'react';
import { useT } from '../i18n/language';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { FormError } from '../ui/form-error';
import styles from './admin.module.css';

interface SaveDialogProps {
  title: string;
  close: () => void;
  submit: () => void;
  save: { isPending: boolean; error: unknown };
  /** Those that say themselves what is wrong with them. */
  fields: readonly string[];
  testId: string;
  children: ReactNode;
}

/** A short form in a dialog: its fields, why it was not saved, and the two ways out. */
export function SaveDialog({ title, close, submit, save, fields, testId, children }: SaveDialogProps) {
  const words = useT().admin.common;
  return (
    <Dialog title={title} close={close}>
      <form
        className={`${styles.form ?? ''} ${styles.detail ?? ''}`}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
        noValidate
        data-testid={testId}
      >
        {children}
        <FormError error={save.error} fields={fields} />
        <div className={styles.actions}>
          <Button look="primary" type="submit" busy={save.isPending}>
            {words.save}
          </Button>
          <Button look="quiet" onClick={close}>
            {words.cancel}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
