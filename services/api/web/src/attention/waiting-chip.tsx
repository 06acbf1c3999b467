import { Hourglass } from 'lucide-react';
import type { Chat } from '../api/types';
import { useNow } from '../format/clock';
import { fullDate } from '../format/time';
import { useT } from '../i18n/language';
import { cx } from '../ui/cx';
import { useDeskSettings } from './use-desk-settings';
import { waitOf, waitUnits } from './waiting';
import styles from './waiting-chip.module.css';

/** For how long the customer has waited, turning amber and then red; nothing when they do not wait. */
export function WaitingChip({ chat }: { chat: Chat }) {
  const t = useT();
  const now = useNow();
  const wait = waitOf(chat, now, useDeskSettings());
  if (wait === null || chat.waiting_since === null) return null;
  const { unit, count } = waitUnits(wait.minutes);
  return (
    <span
      className={cx(styles.chip, styles[wait.urgency])}
      title={t.attention.waitingSince(fullDate(new Date(chat.waiting_since), t))}
      data-testid="waiting"
      data-urgency={wait.urgency}
    >
      <Hourglass size={12} aria-hidden />
      <span className="visually-hidden">{t.attention.waiting} </span>
      {t.attention.units[unit](count)}
    </span>
  );
}
