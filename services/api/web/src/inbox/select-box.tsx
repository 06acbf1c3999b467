import type { Chat } from '../api/types';
import { useT } from '../i18n/language';
import { cx } from '../ui/cx';
import styles from './select-box.module.css';
import { useSelection } from './selection';

interface SelectBoxProps {
  chat: Chat;
  /** The ids of the list, in its order: with Shift all rows in between are chosen. */
  order: () => readonly number[];
  /** The Tab key stops at it. */
  isStop: boolean;
}

/** Chooses a row of the list. Seen when pointed at, when in focus, and while any row is chosen. */
export function SelectBox({ chat, order, isStop }: SelectBoxProps) {
  const t = useT();
  const selection = useSelection();
  return (
    <label className={cx(styles.box, selection.ids.size > 0 && styles.shown)}>
      <input
        type="checkbox"
        aria-label={t.bulk.select(chat.customer_name)}
        data-testid="select-chat"
        tabIndex={isStop ? 0 : -1}
        checked={selection.ids.has(chat.id)}
        onClick={(event) => selection.toggle(chat.id, order(), event.shiftKey)}
        onChange={() => undefined}
      />
    </label>
  );
}
