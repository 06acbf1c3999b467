import { CircleAlert, CircleCheck, CircleMinus, TriangleAlert } from 'lucide-react';
import type { ChannelTest } from '../api/types';
import { useT } from '../i18n/language';
import { cx } from '../ui/cx';
import styles from './channels.module.css';

const icons = { ok: CircleCheck, warning: TriangleAlert, failed: CircleAlert, skipped: CircleMinus };
const looks = { ok: styles.ok, warning: styles.warning, failed: styles.failed, skipped: styles.skipped };

/** What a test found, check by check, in words for whoever set the channel up. */
export function TestResult({ result }: { result: ChannelTest }) {
  const t = useT();
  const remarks = result.checks.some((check) => check.outcome === 'warning');
  const verdict = remarks ? t.channels.worksBut : t.channels.works;
  return (
    <div className={styles.result} data-testid="channel-test" data-ok={result.is_ok}>
      <p className={styles.verdict}>{result.is_ok ? verdict : t.channels.broken}</p>
      <ul>
        {result.checks.map((check) => {
          const Icon = icons[check.outcome];
          return (
            <li key={check.name} data-check={check.name} data-outcome={check.outcome}>
              <Icon size={17} className={cx(styles.icon, looks[check.outcome])} aria-hidden />
              <span>
                <b>{t.channels.checks[check.name]}</b>
                <span className="visually-hidden"> {t.channels.outcomes[check.outcome]}. </span>{' '}
                {t.channels.found[check.code] ?? check.detail}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
