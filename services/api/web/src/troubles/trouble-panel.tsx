import { X } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useId } from 'react';
import type { Trouble } from '../api/types';
import { clock } from '../format/time';
import { useT } from '../i18n/language';
import { IconButton } from '../ui/button';
import { TroubleEntry } from './trouble-entry';
import styles from './trouble-panel.module.css';

interface TroublePanelProps {
  troubles: readonly Trouble[];
  asOf: Date | null;
}

/** Every standing trouble with what to do about it. Escape, or a click beside it, closes it. */
export function TroublePanel({ troubles, asOf }: TroublePanelProps) {
  const t = useT();
  const title = useId();
  return (
    <Popover.Portal>
      <Popover.Content
        className={styles.panel}
        align="end"
        sideOffset={6}
        alignOffset={8}
        collisionPadding={8}
        aria-labelledby={title}
        data-testid="trouble-panel"
      >
        <header className={styles.head}>
          <h2 id={title}>{t.troubles.title}</h2>
          <Popover.Close asChild>
            <IconButton label={t.troubles.close}>
              <X size={18} />
            </IconButton>
          </Popover.Close>
        </header>
        <ul className={styles.list}>
          {troubles.map((trouble) => (
            <TroubleEntry key={`${trouble.kind} ${trouble.subject} ${trouble.since}`} trouble={trouble} />
          ))}
        </ul>
        <p className={styles.note}>
          {asOf === null ? t.troubles.note : t.troubles.unchecked(clock(asOf, t))}
        </p>
      </Popover.Content>
    </Popover.Portal>
  );
}
