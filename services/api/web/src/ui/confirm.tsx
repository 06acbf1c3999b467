import { useState } from 'react';
import { Button } from './button';
import { Dialog } from './dialog';
import styles from './dialog.module.css';

interface ConfirmProps {
  title: string;
  text: string;
  yes: string;
  no: string;
  confirm: () => Promise<unknown>;
  close: () => void;
}

/** Asks before something that cannot be taken back. */
export function Confirm({ title, text, yes, no, confirm, close }: ConfirmProps) {
  const [busy, setBusy] = useState(false);
  return (
    <Dialog title={title} close={close}>
      <p className={styles.text}>{text}</p>
      <div className={styles.actions}>
        <Button onClick={close}>{no}</Button>
        <Button
          look="danger"
          busy={busy}
          onClick={() => {
            setBusy(true);
            void confirm().finally(close);
          }}
        >
          {yes}
        </Button>
      </div>
    </Dialog>
  );
}
