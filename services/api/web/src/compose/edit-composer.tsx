import { Check, PencilLine } from 'lucide-react';
import { useState } from 'react';
import type { Message } from '../api/types';
import { useUser } from '../auth/session';
import { KindLine } from '../content/kinds';
import { useT } from '../i18n/language';
import { edit } from '../thread/change-message';
import { Bar } from './bar';
import styles from './composer.module.css';
import { excessOf } from './length';
import { TextBox } from './text-box';

/** Where a message of ours gets other words. The draft of the next message waits meanwhile. */
export function EditComposer({ message, close }: { message: Message; close: () => void }) {
  const t = useT();
  const [text, setText] = useState(message.text ?? '');
  const [busy, setBusy] = useState(false);
  const { send_with: sendWith } = useUser().preferences;
  const excess = excessOf(text, message.media !== null);
  const ready = text.trim() !== '' && text.trim() !== message.text && excess <= 0 && !busy;

  const save = async () => {
    if (!ready) return;
    setBusy(true);
    const taken = await edit(message.id, text.trim());
    setBusy(false);
    if (taken) close();
  };
  return (
    <form
      className={styles.composer}
      data-testid="composer"
      data-editing={message.id}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div className={styles.frame}>
        <Bar icon={PencilLine} title={t.actions.editing} stop={t.actions.stopEditing} onStop={close}>
          <KindLine type={message.type} text={message.text} />
        </Bar>
        <div className={styles.box}>
          <TextBox
            aria-label={t.actions.editing}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onSubmit={() => void save()}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              event.preventDefault();
              close();
            }}
          />
          <button
            type="submit"
            className={styles.send}
            disabled={!ready}
            aria-label={t.actions.save}
            title={t.actions.save}
          >
            <Check size={19} aria-hidden />
          </button>
        </div>
      </div>
      <p className={excess > 0 ? styles.excess : styles.hint}>
        {excess > 0 ? t.composer.tooLong(excess) : t.keyboard.hint[sendWith]}
      </p>
    </form>
  );
}
