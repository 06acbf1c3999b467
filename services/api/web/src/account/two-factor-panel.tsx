import { useState } from 'react';
import type { Profile } from '../api/types';
import { useT } from '../i18n/language';
import { Button } from '../ui/button';
import { cx } from '../ui/cx';
import styles from '../ui/panel.module.css';
import { TwoFactorDialog, type Wish } from './two-factor-dialog';

/** Whether a code is needed to sign in, and what can be done about it. */
export function TwoFactorPanel({ twoFactor }: { twoFactor: Profile['two_factor'] }) {
  const t = useT();
  const [wish, setWish] = useState<Wish | null>(null);
  const { is_on, is_required, recovery_codes_left } = twoFactor;
  return (
    <section
      className={styles.panel}
      aria-labelledby="two-factor-title"
      data-testid="two-factor"
      data-on={is_on}
    >
      <div className={styles.top}>
        <div>
          <h2 id="two-factor-title">{t.twoFactor.title}</h2>
          <p className={styles.soft}>
            {is_on ? `${t.twoFactor.on} ${t.twoFactor.codesLeft(recovery_codes_left)}` : t.twoFactor.off}
          </p>
        </div>
        <span className={cx(styles.badge, is_on && styles.good)}>
          {is_on ? t.twoFactor.stateOn : t.twoFactor.stateOff}
        </span>
      </div>
      <div className={styles.actions}>
        <Button look={is_on ? 'secondary' : 'primary'} onClick={() => setWish('set-up')}>
          {is_on ? t.twoFactor.anotherApp : t.twoFactor.setUp}
        </Button>
        {is_on && <Button onClick={() => setWish('codes')}>{t.twoFactor.newCodes}</Button>}
        {is_on && !is_required && (
          <Button look="danger" onClick={() => setWish('turn-off')}>
            {t.twoFactor.turnOff}
          </Button>
        )}
      </div>
      {wish !== null && <TwoFactorDialog wish={wish} close={() => setWish(null)} />}
    </section>
  );
}
