import { Component, lazy, Suspense, type ReactNode } from 'react';
import { useT } from '../i18n/language';
import styles from './lazy-picker.module.css';

const Picker = lazy(() => import('./picker'));

/** The picker, once it has come; where it cannot come, the words that say so. */
export function LazyPicker({ choose }: { choose: (emoji: string) => void }) {
  return (
    <Guard>
      <Suspense fallback={<Waiting />}>
        <Picker choose={choose} />
      </Suspense>
    </Guard>
  );
}

function Waiting() {
  const t = useT();
  return (
    <div className={styles.waiting} aria-busy>
      {t.emoji.loading}
    </div>
  );
}

function Failed() {
  const t = useT();
  return <div className={styles.waiting}>{t.emoji.failed}</div>;
}

class Guard extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? <Failed /> : this.props.children;
  }
}
