import type { Quoted } from '../api/types';
import { KindLine } from '../content/kinds';
import { Link } from 'react-router';
import { useT } from '../i18n/language';
import { cx } from '../ui/cx';
import { useDesk, type Desk } from './desk';
import styles from './quote.module.css';
import type { Catalogue } from '../i18n/en';

/** Who wrote the quoted message, as far as anybody knows. */
export function quotedName(
  quoted: Quoted,
  desk: Pick<Desk, 'customerName' | 'isGroup'>,
  t: Catalogue,
): string {
  if (quoted.sender === 'bot') return t.thread.bot;
  if (quoted.name !== null && (desk.isGroup || quoted.sender === 'agent')) return quoted.name;
  if (quoted.sender === 'customer') return desk.isGroup ? t.content.somebody : desk.customerName;
  if (quoted.sender !== null) return t.content.us;
  return quoted.name ?? t.content.us;
}

/** The message that another one answers, above it. A click leads there, where it is in this conversation. */
export function Quote({ quoted }: { quoted: Quoted }) {
  const t = useT();
  const desk = useDesk();
  const ours = quoted.sender !== null && quoted.sender !== 'customer';
  const id = quoted.id;
  const inside = (
    <>
      <span className={styles.who}>{quotedName(quoted, desk, t)}</span>
      <span className={styles.said}>
        <KindLine type={quoted.type ?? 'text'} text={quoted.text} className={styles.text} />
      </span>
    </>
  );
  if (quoted.is_hidden) {
    return (
      <div className={styles.quote} title={t.rules.quote.hidden} data-testid="hidden-quote">
        <span className={styles.said}>{t.rules.quote.elsewhere}</span>
      </div>
    );
  }
  if (quoted.chat_id !== null) {
    return (
      <Link
        to={`/chats/${quoted.chat_id}?at=${id}`}
        className={cx(styles.quote, ours && styles.ours, styles.known)}
        title={t.rules.quote.open}
        data-testid="quote"
      >
        {inside}
      </Link>
    );
  }
  if (id === null) {
    return (
      <div className={cx(styles.quote, ours && styles.ours)} title={t.content.quotedGone}>
        {inside}
      </div>
    );
  }
  return (
    <button
      type="button"
      className={cx(styles.quote, styles.known, ours && styles.ours)}
      title={t.content.toQuoted}
      onClick={() => desk.jumpTo(id)}
      data-testid="quote"
    >
      {inside}
    </button>
  );
}
