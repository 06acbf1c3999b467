import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useT } from '../i18n/language';
import { Button } from '../ui/button';
import { copyText } from '../ui/copy';
import styles from './admin.module.css';

/** What machines say to each other, as it is; a keyboard can scroll it. */
export function Code({ value, label }: { value: unknown; label: string }) {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return (
    <pre className={styles.code} tabIndex={0} role="region" aria-label={label} lang="en">
      {text}
    </pre>
  );
}

/** One line to take along. */
export function CopyLine({ text, testId }: { text: string; testId?: string }) {
  const t = useT();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    if (!(await copyText(text))) return;
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <div className={styles.copyLine}>
      <code data-testid={testId}>{text}</code>
      <Button size="small" onClick={() => void copy()}>
        {copied ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />}
        <span aria-live="polite">{copied ? t.admin.common.copied : t.admin.common.copy}</span>
      </Button>
    </div>
  );
}
