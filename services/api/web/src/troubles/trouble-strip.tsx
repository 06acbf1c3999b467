import { ChevronDown, TriangleAlert } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useT } from '../i18n/language';
import { TroublePanel } from './trouble-panel';
import styles from './trouble-strip.module.css';
import { summary } from './troubles';
import { useTroubles } from './use-troubles';

/** Stands above every screen as long as something is wrong with the system, and opens the list of it. */
export function TroubleStrip() {
  const t = useT();
  const { troubles, asOf } = useTroubles();
  const several = troubles.length > 1;
  const count = t.troubles.count(troubles.length);
  const line = summary(troubles, t);
  return (
    <div>
      {/* Always there: what appears together with its text is not read out. */}
      <p className="visually-hidden" role="status">
        {troubles.length > 0 && (several ? `${count}: ${line}` : line)}
      </p>
      {troubles.length > 0 && (
        <Popover.Root>
          <Popover.Trigger className={styles.strip} data-testid="troubles" data-count={troubles.length}>
            <TriangleAlert size={17} aria-hidden />
            {several && <span className={styles.count}>{count}</span>}
            <span className={styles.line}>{line}</span>
            <span className={styles.show}>
              <span className={styles.word}>{t.troubles.show}</span>
              <ChevronDown size={16} className={styles.chevron} aria-hidden />
            </span>
          </Popover.Trigger>
          <TroublePanel troubles={troubles} asOf={asOf} />
        </Popover.Root>
      )}
    </div>
  );
}
