import { Plus, X } from 'lucide-react';
import { useState, type SyntheticEvent } from 'react';
import type { Chat } from '../api/types';
import { hueOf } from '../format/name';
import { useT } from '../i18n/language';
import { useChatActions } from '../thread/use-chat-actions';
import { cx } from '../ui/cx';
import styles from './labels.module.css';

export function Labels({ chat }: { chat: Chat }) {
  const t = useT();
  const actions = useChatActions(chat);
  const [text, setText] = useState('');

  const add = (event: SyntheticEvent) => {
    event.preventDefault();
    const label = text.trim();
    if (label === '') return;
    if (!chat.labels.includes(label)) actions.change({ labels: [...chat.labels, label] });
    setText('');
  };

  return (
    <div className={styles.labels}>
      {chat.labels.map((label) => (
        <span key={label} className={cx(styles.label, styles[`hue${hueOf(label, 8)}`])}>
          {label}
          <button
            type="button"
            aria-label={t.details.removeLabel(label)}
            disabled={actions.isPending}
            onClick={() => actions.change({ labels: chat.labels.filter((other) => other !== label) })}
          >
            <X size={12} />
          </button>
        </span>
      ))}
      <form className={styles.add} onSubmit={add}>
        <Plus size={14} aria-hidden />
        <input
          aria-label={t.details.addLabel}
          placeholder={t.details.addLabel}
          maxLength={40}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </form>
    </div>
  );
}
