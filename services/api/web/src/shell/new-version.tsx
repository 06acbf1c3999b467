import { RefreshCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { markOutdated, useOutdated } from '../api/build';
import { useT } from '../i18n/language';
import { flushDrafts } from '../drafts/store';
import { useLive } from '../live/store';
import { Button } from '../ui/button';
import styles from './new-version.module.css';

/**
 * Offers to load a newer build of the inbox. Drafts are kept by themselves; what is on its way to the server would be
 * lost, so it is waited for.
 */
export function NewVersion() {
  const t = useT();
  const outdated = useOutdated();
  const [later, setLater] = useState(false);
  const unsent = useLive((state) => state.outgoing.length > 0);
  // A part of the page that is loaded later is gone from the server.
  useEffect(() => {
    window.addEventListener('vite:preloadError', markOutdated);
    return () => window.removeEventListener('vite:preloadError', markOutdated);
  }, []);
  const shown = outdated && !later;
  const words = t.keyboard.newVersion;
  return (
    <div>
      {/* Always there: what appears together with its text is not read out. */}
      <p className="visually-hidden" role="status">
        {shown && words.text}
      </p>
      {shown && (
        <div className={styles.strip} data-testid="new-version">
          <RefreshCw size={16} aria-hidden />
          <p>
            {words.text}
            {unsent && ` ${words.waits}`}
          </p>
          <Button
            size="small"
            look="primary"
            disabled={unsent}
            onClick={() => {
              flushDrafts();
              location.reload();
            }}
          >
            {words.reload}
          </Button>
          <Button size="small" look="quiet" onClick={() => setLater(true)}>
            {words.later}
          </Button>
        </div>
      )}
    </div>
  );
}
