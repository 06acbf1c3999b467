import { useT } from '../i18n/language';
import { CopyButton } from '../ui/copy-button';
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
  const { copy, copied } = useT().admin.common;
  return (
    <div className={styles.copyLine}>
      <code data-testid={testId}>{text}</code>
      <CopyButton size="small" text={text} label={copy} done={copied} />
    </div>
  );
}
