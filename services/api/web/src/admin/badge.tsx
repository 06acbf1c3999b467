import type { ReactNode } from 'react';
import styles from './admin.module.css';
import { cx } from '../ui/cx';

export type Tone = 'good' | 'waiting' | 'bad' | 'quiet';

/** How something is, in a word and a colour. */
export function Badge({ tone, state, children }: { tone: Tone; state?: string; children: ReactNode }) {
  return (
    <span className={cx(styles.badge, styles[tone])} data-state={state}>
      {children}
    </span>
  );
}
