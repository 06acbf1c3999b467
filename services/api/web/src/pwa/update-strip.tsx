import { RefreshCw } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useT } from '../i18n/language';
import { Button } from '../ui/button';
import { isBuildOutdated, subscribeToBuild } from './register';
import styles from './update-strip.module.css';

/** Stands above every screen once the server has a newer build; the old one goes on working until the reload. */
export function UpdateStrip() {
  const t = useT();
  const outdated = useSyncExternalStore(subscribeToBuild, isBuildOutdated);
  if (!outdated) return null;
  return (
    <section className={styles.strip} role="status" data-testid="new-build">
      <RefreshCw size={17} aria-hidden />
      <p>{t.pwa.newBuild}</p>
      <Button size="small" onClick={() => location.reload()}>
        {t.errors.reload}
      </Button>
    </section>
  );
}
