import { useState, type SyntheticEvent } from 'react';
import { useT } from '../i18n/language';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import styles from './filter-bar.module.css';

interface LabelDialogProps {
  title: string;
  close: () => void;
  onLabel: (label: string) => void;
}

/** Asks for one label. */
export function LabelDialog({ title, close, onLabel }: LabelDialogProps) {
  const t = useT();
  const [label, setLabel] = useState('');
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (label.trim() === '') return;
    onLabel(label.trim());
    close();
  };
  return (
    <Dialog title={title} close={close}>
      <form className={styles.form} onSubmit={submit}>
        <TextField
          label={t.bulk.labelName}
          name="label"
          value={label}
          maxLength={50}
          autoFocus
          autoComplete="off"
          onChange={(event) => setLabel(event.target.value)}
        />
        <Button look="primary" type="submit" disabled={label.trim() === ''}>
          {t.filters.apply}
        </Button>
      </form>
    </Dialog>
  );
}
