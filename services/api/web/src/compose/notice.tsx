import { CircleAlert, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from '../ui/cx';
import styles from './notice.module.css';

interface NoticeProps {
  icon?: LucideIcon;
  bad?: boolean;
  children: ReactNode;
}

/** Something to know before one sends. */
export function Notice({ icon: Icon = CircleAlert, bad = false, children }: NoticeProps) {
  return (
    <p className={cx(styles.notice, bad && styles.bad)} role={bad ? 'alert' : 'note'}>
      <Icon size={17} aria-hidden />
      <span>{children}</span>
    </p>
  );
}
