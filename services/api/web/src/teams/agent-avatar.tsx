import type { Availability } from '../api/types';
import { useT } from '../i18n/language';
import { Avatar } from '../ui/avatar';
import { cx } from '../ui/cx';
import styles from './agent-avatar.module.css';

interface AgentAvatarProps {
  name: string;
  availability: Availability | undefined;
  size?: 'small' | 'normal';
}

/** Somebody's letters, with a dot that says whether they are there: full, half, or a ring. */
export function AgentAvatar({ name, availability, size = 'normal' }: AgentAvatarProps) {
  const t = useT();
  return (
    <span className={cx(styles.person, size === 'small' && styles.small)}>
      <Avatar name={name} size={size} />
      {availability !== undefined && (
        <span
          className={cx(styles.dot, styles[availability])}
          role="img"
          aria-label={t.availability.states[availability]}
          title={t.availability.states[availability]}
          data-availability={availability}
        />
      )}
    </span>
  );
}

export function AvailabilityDot({ availability }: { availability: Availability }) {
  return <span className={cx(styles.dot, styles.alone, styles[availability])} aria-hidden />;
}
