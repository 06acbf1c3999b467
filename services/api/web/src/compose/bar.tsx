import { X, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from '../ui/button';
import styles from './bar.module.css';

interface BarProps {
  icon: LucideIcon;
  title: string;
  stop: string;
  onStop: () => void;
  children: ReactNode;
}

/** Says above the text box what the words will be for, and lets go of it. */
export function Bar({ icon: Icon, title, stop, onStop, children }: BarProps) {
  return (
    <div className={styles.bar} data-testid="compose-bar">
      <Icon size={17} aria-hidden />
      <div className={styles.body}>
        <b>{title}</b>
        <span className={styles.said}>{children}</span>
      </div>
      <IconButton label={stop} onClick={onStop}>
        <X size={17} />
      </IconButton>
    </div>
  );
}
