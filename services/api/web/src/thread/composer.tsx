import { SendHorizontal } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useT } from '../i18n/language';
import { readDraft, writeDraft } from '../inbox/drafts';
import { sendText } from '../live/sending';
import styles from './composer.module.css';

/** WhatsApp takes no longer text. */
const longest = 4096;

/** Where an agent writes. Mount it anew for every chat: its text belongs to that chat alone. */
export function Composer({ chatId }: { chatId: number }) {
  const t = useT();
  const [text, setText] = useState(() => readDraft(chatId));
  const area = useRef<HTMLTextAreaElement>(null);
  const excess = Array.from(text.trim()).length - longest;
  const ready = text.trim() !== '' && excess <= 0;

  // On a touch screen the keyboard would cover what one came to read.
  useEffect(() => {
    if (matchMedia('(pointer: fine)').matches) area.current?.focus();
  }, []);

  useLayoutEffect(() => {
    const element = area.current;
    if (element === null) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [text]);

  const change = (value: string) => {
    setText(value);
    writeDraft(chatId, value);
  };

  const send = () => {
    if (!ready) return;
    sendText(chatId, text.trim());
    change('');
    area.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };

  return (
    <form
      className={styles.composer}
      data-testid="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div className={styles.box}>
        <textarea
          ref={area}
          rows={1}
          aria-label={t.composer.label}
          placeholder={t.composer.placeholder}
          value={text}
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <button
          type="submit"
          className={styles.send}
          disabled={!ready}
          aria-label={t.composer.send}
          title={t.composer.send}
        >
          <SendHorizontal size={19} aria-hidden />
        </button>
      </div>
      <p className={excess > 0 ? styles.excess : styles.hint}>
        {excess > 0 ? t.composer.tooLong(excess) : t.composer.hint}
      </p>
    </form>
  );
}
