import { Ban, Check, CheckCheck, CircleAlert, CircleHelp, Clock3, type LucideIcon } from 'lucide-react';
import type { MessageStatus } from '../api/types';
import { useT } from '../i18n/language';
import { cx } from '../ui/cx';
import styles from './ticks.module.css';

const icons: Record<Exclude<MessageStatus, 'received'>, LucideIcon> = {
  queued: Clock3,
  sending: Clock3,
  sent: Check,
  delivered: CheckCheck,
  read: CheckCheck,
  played: CheckCheck,
  failed: CircleAlert,
  unknown: CircleHelp,
  cancelled: Ban,
};

interface TicksProps {
  status: MessageStatus;
  size?: number;
  /** More to say on hover, such as the number of attempts. */
  detail?: string | undefined;
}

/** How far an outgoing message has come. */
export function Ticks({ status, size = 16, detail }: TicksProps) {
  const t = useT();
  if (status === 'received') return null;
  const Icon = icons[status];
  const label = detail === undefined ? t.status[status] : `${t.status[status]} · ${detail}`;
  return (
    <span className={cx(styles.ticks, styles[status])} role="img" aria-label={label} title={label}>
      <Icon size={size} strokeWidth={2.1} aria-hidden />
    </span>
  );
}
