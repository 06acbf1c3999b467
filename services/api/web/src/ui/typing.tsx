import type { Chat } from '../api/types';
import { useT } from '../i18n/language';
import styles from './typing.module.css';

/** Three dots that say that somebody writes. */
export function TypingDots() {
  return (
    <span className={styles.dots} aria-hidden>
      <i />
      <i />
      <i />
    </span>
  );
}

/** "typing…" while the customer writes, "recording…" while they speak. */
export function Typing({ chat }: { chat: Pick<Chat, 'typing_kind'> }) {
  const t = useT();
  const kind = chat.typing_kind === 'recording' ? 'recording' : 'typing';
  return (
    <span className={styles.typing} data-testid="typing" data-kind={kind}>
      <TypingDots />
      {t.presence[kind]}
    </span>
  );
}
