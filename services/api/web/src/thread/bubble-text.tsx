import type { Message } from '../api/types';
import { cx } from '../ui/cx';
import styles from './bubble.module.css';
import { splitLinks } from './links';

/** The words of a message: its text, its caption, or what was tapped. */
export function BubbleText({ message }: { message: Message }) {
  if (message.text === null || message.text === '') return null;
  // The poll itself shows its question.
  if (message.poll !== null && message.text === message.poll.title) return null;
  return (
    <p className={cx(styles.text, message.revoked_at !== null && styles.struck)} dir="auto">
      {splitLinks(message.text).map((part, index) =>
        part.link ? (
          <a key={index} href={part.text} target="_blank" rel="noopener noreferrer">
            {part.text}
          </a>
        ) : (
          part.text
        ),
      )}
    </p>
  );
}
