import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useT } from '../i18n/language';
import { showFailure } from '../shell/toasts';
import { Button } from '../ui/button';
import styles from './channels.module.css';

/** What has to be set at the provider, ready to be copied. */
export function WebhookAddress({ url }: { url: string | null }) {
  const t = useT();
  const [copied, setCopied] = useState(false);
  if (url === null) return <p className={styles.soft}>{t.channels.webhookUnknown}</p>;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(url);
      setCopied(true);
      setTimeout(() => setCopied(false), 2_000);
    } catch (error) {
      // Browsers refuse on pages without HTTPS; the address can be selected by hand.
      showFailure(error);
    }
  };
  return (
    <div className={styles.webhook}>
      <span>{t.channels.webhook}</span>
      <code>{url}</code>
      <Button size="small" onClick={() => void copy()}>
        {copied ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />}
        <span aria-live="polite">{copied ? t.channels.copied : t.channels.copy}</span>
      </Button>
      <small>{t.channels.webhookHint}</small>
    </div>
  );
}
