import type { ReactNode } from 'react';
import type { LabelColor } from '../admin/types';
import { cx } from '../ui/cx';
import styles from './label-chip.module.css';
import { useLabelColor } from './use-labels';

/** A label by its name, in its colour wherever it stands. */
export function LabelChip({
  name,
  color,
  children,
}: {
  name: string;
  color?: LabelColor;
  children?: ReactNode;
}) {
  const known = useLabelColor(name);
  return (
    <span className={cx(styles.chip, styles[color ?? known])}>
      {name}
      {children}
    </span>
  );
}

/** A colour to choose. */
export function ColorDot({ color }: { color: LabelColor }) {
  return <span className={cx(styles.dot, styles[color])} aria-hidden />;
}
