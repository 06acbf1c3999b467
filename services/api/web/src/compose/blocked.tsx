import { CloudOff, QrCode, ShieldBan, Unplug, UserX, type LucideIcon } from 'lucide-react';
import { Link } from 'react-router';
import { useUser } from '../auth/session';
import { useT } from '../i18n/language';
import { sectionsOf } from '../settings/sections';
import { Button } from '../ui/button';
import styles from './blocked.module.css';
import type { ObstacleKind } from './obstacle';

const icons: Record<ObstacleKind, LucideIcon> = {
  switched_off: ShieldBan,
  needs_qr: QrCode,
  disconnected: Unplug,
  unreachable: CloudOff,
  refused: UserX,
};

interface BlockedProps {
  kind: ObstacleKind;
  /** Absent where the box is there already. */
  writeAnyway?: () => void;
}

/** In the composer's place, or over a box in use: why it is of no use to write, and what to do instead. */
export function Blocked({ kind, writeAnyway }: BlockedProps) {
  const t = useT();
  const user = useUser();
  const words = t.rules.blocked;
  const Icon = icons[kind];
  const mayRepair = sectionsOf(user).some((section) => section.path === 'channels');
  return (
    <div className={styles.blocked} role="status" data-testid="blocked" data-kind={kind}>
      <Icon size={20} aria-hidden />
      <div className={styles.words}>
        <p className={styles.title}>{words.titles[kind]}</p>
        <p>
          {words.todo[kind]} {kind !== 'refused' && !mayRepair && words.tellAdmin}
        </p>
      </div>
      <div className={styles.actions}>
        {kind !== 'refused' && mayRepair && <Link to="/settings/channels">{words.toChannels}</Link>}
        {writeAnyway !== undefined && (
          <Button size="small" onClick={writeAnyway} data-testid="write-anyway">
            {words.anyway}
          </Button>
        )}
      </div>
    </div>
  );
}
