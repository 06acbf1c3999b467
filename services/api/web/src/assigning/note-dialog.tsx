import { useState, type SyntheticEvent } from 'react';
import { useT } from '../i18n/language';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextAreaField } from '../ui/field';
import styles from './hand-over-dialog.module.css';

interface NoteDialogProps {
  close: () => void;
  onNote: (note: string) => void;
}

/** Asks for the note that a hand-over needs here. */
export function NoteDialog({ close, onNote }: NoteDialogProps) {
  const t = useT();
  const [note, setNote] = useState('');
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (note.trim() === '') return;
    onNote(note.trim());
    close();
  };
  return (
    <Dialog title={t.rules.handover.noteTitle} close={close}>
      <form className={styles.form} onSubmit={submit} data-testid="note-dialog">
        <TextAreaField
          label={t.assigning.note}
          hint={t.rules.handover.noteNeeded}
          name="note"
          rows={3}
          maxLength={2000}
          autoFocus
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        <div className={styles.actions}>
          <Button onClick={close}>{t.actions.cancel}</Button>
          <Button type="submit" look="primary" disabled={note.trim() === ''}>
            {t.rules.handover.submit}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
