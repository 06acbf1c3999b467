import { BarChart3 } from 'lucide-react';
import type { Message } from '../api/types';
import { useT } from '../i18n/language';
import styles from './poll.module.css';

/** A question, its options, and how many have chosen each. */
export function PollView({ poll }: { poll: NonNullable<Message['poll']> }) {
  const t = useT();
  const most = Math.max(1, poll.voters);
  return (
    <div className={styles.poll} data-testid="poll">
      <p className={styles.kind}>
        <BarChart3 size={13} aria-hidden />
        {t.content.kinds.poll} · {poll.several ? t.content.severalAnswers : t.content.oneAnswer}
      </p>
      <p className={styles.title}>{poll.title}</p>
      <ul>
        {poll.options.map((option) => (
          <li key={option.title} className={styles.option}>
            <span>{option.title}</span>
            <span className={styles.count} aria-label={t.content.votes(option.votes)}>
              {option.votes}
            </span>
            <span className={styles.track} aria-hidden>
              <span style={{ width: `${(100 * Math.min(option.votes, most)) / most}%` }} />
            </span>
          </li>
        ))}
      </ul>
      <p className={styles.voters}>{t.content.voters(poll.voters)}</p>
    </div>
  );
}
