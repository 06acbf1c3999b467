import type { Message } from '../api/types';
import { chipsOf, type Chip } from '../content/reactions';
import { useT } from '../i18n/language';
import { cx } from '../ui/cx';
import { react } from './change-message';
import { useDesk } from './desk';
import styles from './reaction-row.module.css';

/** The reactions under a bubble: who on hover; a click on our own takes it away. */
export function ReactionRow({ message }: { message: Message }) {
  const t = useT();
  const desk = useDesk();
  const chips = chipsOf(message);
  if (chips.length === 0) return null;

  const who = (chip: Chip) =>
    [
      ...chip.names.map((name) => (desk.isGroup ? (name ?? t.content.somebody) : desk.customerName)),
      ...(chip.ours ? [t.content.us] : []),
    ].join(', ');

  return (
    <ul className={styles.row} aria-label={t.content.reactions} data-testid="reactions">
      {chips.map((chip) => {
        const label = t.content.reacted(who(chip), chip.emoji);
        const inside = (
          <>
            <span aria-hidden>{chip.emoji}</span>
            {chip.count > 1 && <span className={styles.count}>{chip.count}</span>}
            {desk.isGroup && <span className={styles.who}>{who(chip)}</span>}
          </>
        );
        const className = cx(styles.chip, chip.ours && styles.ours, chip.pending && styles.pending);
        return (
          <li key={chip.emoji}>
            {chip.ours && !chip.pending && desk.can('react') ? (
              <button
                type="button"
                className={className}
                title={`${label} · ${t.content.takeBack}`}
                aria-label={`${label}. ${t.content.takeBack}`}
                onClick={() => void react(message.id, null)}
              >
                {inside}
              </button>
            ) : (
              <span className={className} title={label} role="img" aria-label={label}>
                {inside}
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
