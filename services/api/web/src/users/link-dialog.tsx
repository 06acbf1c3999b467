import type { HandedLink } from '../api/types';
import { fullDate } from '../format/time';
import { useT } from '../i18n/language';
import { Button } from '../ui/button';
import { CopyButton } from '../ui/copy-button';
import { Dialog } from '../ui/dialog';
import styles from '../ui/panel.module.css';

interface LinkDialogProps {
  link: HandedLink;
  title: string;
  text: string;
  close: () => void;
}

/** A link to hand over, this once. */
export function LinkDialog({ link, title, text, close }: LinkDialogProps) {
  const t = useT();
  const address = location.origin + link.path;
  return (
    <Dialog title={title} close={close}>
      <div className={styles.form}>
        <p className={styles.soft}>{text}</p>
        <p className={styles.secret} data-testid="link">
          {address}
        </p>
        <p className={styles.soft}>{t.users.link.good(fullDate(new Date(link.expires_at), t))}</p>
        <div className={styles.actions}>
          <CopyButton text={address} label={t.users.link.copy} done={t.users.link.copied} />
          <Button look="primary" onClick={close}>
            {t.users.link.done}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
