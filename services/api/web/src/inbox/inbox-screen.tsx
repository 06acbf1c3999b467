import { Outlet, useMatch } from 'react-router';
import { useT } from '../i18n/language';
import { cx } from '../ui/cx';
import { ListPane } from './list-pane';
import styles from './inbox-screen.module.css';

/** List and conversation side by side; on a phone one at a time. */
export function InboxScreen() {
  const t = useT();
  const open = useMatch('/chats/:id') !== null;
  return (
    <main className={cx(styles.inbox, open && styles.open)}>
      {/* Of the list and the conversation a phone shows one; the page is called the same with either. */}
      <h1 className="visually-hidden">{t.app.inbox}</h1>
      <section className={styles.list} aria-label={t.list.title}>
        <ListPane />
      </section>
      <section className={styles.conversation} aria-label={t.thread.title}>
        <Outlet />
      </section>
    </main>
  );
}
