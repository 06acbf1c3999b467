import type { Viewer } from '../api/types';
import { useUser } from '../auth/session';
import { useT } from '../i18n/language';
import type { Catalogue } from '../i18n/en';
import { Avatar } from '../ui/avatar';
import { cx } from '../ui/cx';
import { TypingDots } from '../ui/typing';
import { useViewers } from './store';
import styles from './viewers.module.css';

const most = 3;

function words({ agent, state }: Viewer, t: Catalogue): string {
  if (state === 'editing') return t.desk.viewers.editing(agent.name);
  return state === 'viewing' ? t.desk.viewers.looking(agent.name) : t.desk.viewers.open(agent.name);
}

function useColleagues(chatId: number): Viewer[] {
  const me = useUser();
  return [...useViewers(chatId).values()].filter((viewer) => viewer.agent.id !== me.id);
}

/** Colleagues who have this chat before them; who only has it open is dimmed. */
export function Viewers({ chatId }: { chatId: number }) {
  const t = useT();
  const colleagues = useColleagues(chatId);
  if (colleagues.length === 0) return null;
  return (
    <span className={styles.viewers} role="group" aria-label={t.desk.viewers.label} data-testid="viewers">
      {colleagues.slice(0, most).map((viewer) => (
        <span
          key={viewer.agent.id}
          className={cx(styles.viewer, styles[viewer.state])}
          role="img"
          aria-label={words(viewer, t)}
          title={words(viewer, t)}
          data-testid="viewer"
          data-agent-id={viewer.agent.id}
          data-state={viewer.state}
        >
          <Avatar name={viewer.agent.name} size="small" />
        </span>
      ))}
      {colleagues.length > most && <span className={styles.more}>+{colleagues.length - most}</span>}
    </span>
  );
}

/** "Budi is replying…", above the place where one would do the same. */
export function Replying({ chatId }: { chatId: number }) {
  const t = useT();
  const names = useColleagues(chatId)
    .filter((viewer) => viewer.state === 'editing')
    .map((viewer) => viewer.agent.name);
  return (
    <p className={styles.replying} aria-live="polite" data-testid="replying">
      {names.length > 0 && (
        <>
          <TypingDots />
          {t.desk.viewers.replying(names.join(` ${t.desk.viewers.and} `))}
        </>
      )}
    </p>
  );
}
