import { useState, type SyntheticEvent } from 'react';
import { ProblemError } from '../api/problem';
import type { ChatFilter } from '../api/types';
import { useT } from '../i18n/language';
import type { SavedView } from '../search/calls';
import { showFailure } from '../shell/toasts';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import styles from './filter-bar.module.css';
import { useViewChanges } from './use-views';

interface SaveViewDialogProps {
  filter: ChatFilter;
  close: () => void;
  onSaved: (view: SavedView) => void;
}

/** Keeps the filters in use under a name. */
export function SaveViewDialog({ filter, close, onSaved }: SaveViewDialogProps) {
  const t = useT();
  const { save } = useViewChanges();
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setBusy(true);
    save(name.trim(), filter, shared)
      .then((view) => {
        onSaved(view);
        close();
      })
      .catch((error: unknown) => {
        const said = error instanceof ProblemError ? error.forField('name') : undefined;
        if (said === undefined) showFailure(error);
        setFault(said);
        setBusy(false);
      });
  };
  return (
    <Dialog title={t.views.saveTitle} close={close}>
      <form className={styles.form} onSubmit={submit}>
        <TextField
          label={t.views.name}
          name="name"
          value={name}
          error={fault}
          maxLength={60}
          autoFocus
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
        <label className={styles.check}>
          <input type="checkbox" checked={shared} onChange={(event) => setShared(event.target.checked)} />
          {t.views.shared}
        </label>
        <Button look="primary" type="submit" busy={busy} disabled={name.trim() === ''}>
          {t.views.save}
        </Button>
      </form>
    </Dialog>
  );
}
