import { Outlet, useMatch } from 'react-router';
import { cx } from '../ui/cx';
import { ListPane } from './list-pane';
import styles from './inbox-screen.module.css';

/** List and conversation side by side; on a phone one at a time. */
export function InboxScreen() {
  const open = useMatch('/chats/:id') !== null;
  return (
    <div className={cx(styles.inbox, open && styles.open)}>
      <ListPane />
      <main className={styles.main}>
        <Outlet />
      </main>
    </div>
  );
}
