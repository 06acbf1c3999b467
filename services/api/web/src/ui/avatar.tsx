import { UserRound, UsersRound } from 'lucide-react';
import { useState } from 'react';
import { hueOf, initials } from '../format/name';
import styles from './avatar.module.css';
import { cx } from './cx';

const iconSizes = { small: 13, normal: 20, large: 30 };

interface AvatarProps {
  name: string;
  picture?: string | null;
  size?: 'small' | 'normal' | 'large';
  group?: boolean;
  /** Spoken for the dot that says somebody is online; none shows no dot. */
  online?: string | null;
}

export function Avatar({ name, picture = null, size = 'normal', group = false, online = null }: AvatarProps) {
  const [broken, setBroken] = useState<string | null>(null);
  const letters = initials(name);
  const Icon = group ? UsersRound : UserRound;
  return (
    <span className={cx(styles.avatar, size !== 'normal' && styles[size], styles[`hue${hueOf(name, 8)}`])}>
      {picture !== null && picture !== broken ? (
        <img className={styles.picture} src={picture} alt="" onError={() => setBroken(picture)} />
      ) : letters === '' || group ? (
        <Icon size={iconSizes[size]} aria-hidden />
      ) : (
        <span aria-hidden>{letters}</span>
      )}
      {online !== null && <span className={styles.online} role="img" aria-label={online} title={online} />}
    </span>
  );
}
