import { useT } from '../i18n/language';
import { useConnection } from '../live/live-provider';
import styles from './live-badge.module.css';
import { cx } from '../ui/cx';

/** Whether what is on screen keeps itself up to date. */
export function LiveBadge() {
  const t = useT();
  const connection = useConnection();
  const hints = {
    live: t.connection.liveHint,
    reconnecting: t.connection.reconnectingHint,
    offline: t.connection.offlineHint,
  };
  return (
    <span
      className={cx(styles.badge, styles[connection])}
      role="status"
      title={hints[connection]}
      data-testid="live-badge"
      data-state={connection}
    >
      <span className={styles.dot} />
      <span className={styles.text}>{t.connection[connection]}</span>
    </span>
  );
}
