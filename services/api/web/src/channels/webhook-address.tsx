import { useT } from '../i18n/language';
import { CopyButton } from '../ui/copy-button';
import styles from './channels.module.css';

/** What has to be set at the provider, ready to be copied; where it cannot be, it can be selected by hand. */
export function WebhookAddress({ url }: { url: string | null }) {
  const t = useT();
  if (url === null) return <p className={styles.soft}>{t.channels.webhookUnknown}</p>;
  return (
    <div className={styles.webhook}>
      <span>{t.channels.webhook}</span>
      <code>{url}</code>
      <CopyButton size="small" text={url} label={t.channels.copy} done={t.channels.copied} />
      <small>{t.channels.webhookHint}</small>
    </div>
  );
}
