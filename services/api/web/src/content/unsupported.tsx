import { useT } from '../i18n/language';
import styles from './card.module.css';
import { kindIcons, kindOf } from './kinds';

/** Stands for what cannot be shown, so that nobody thinks there was nothing. */
export function Unsupported({ type }: { type: string }) {
  const t = useT();
  const kind = kindOf(type);
  const Icon = kindIcons[kind];
  return (
    <div className={styles.card} data-testid="unsupported">
      <span className={styles.icon}>
        <Icon size={20} strokeWidth={1.9} aria-hidden />
      </span>
      <span className={styles.body}>
        <b>{t.content.kinds[kind]}</b>
        <span className={styles.faint}>{t.content.unsupported}</span>
      </span>
    </div>
  );
}
