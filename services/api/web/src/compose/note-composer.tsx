import { useQuery } from '@tanstack/react-query';
import { StickyNote } from 'lucide-react';
import { useRef, useState, type SyntheticEvent } from 'react';
import { notes as api, team } from '../api/calls';
import { useUser } from '../auth/session';
import { writeDraft, useDraft } from '../drafts/store';
import { useT } from '../i18n/language';
import { mergeNotes } from '../live/notes';
import { newKey } from '../shell/new-key';
import { live } from '../live/store';
import { mentionsIn } from '../notes/mentions';
import { showFailure } from '../shell/toasts';
import { Avatar } from '../ui/avatar';
import { cx } from '../ui/cx';
import styles from './composer.module.css';
import { Picker, usePicker, type Option } from './picker';
import { TextBox } from './text-box';
import { replaced, triggerAt } from './trigger';

const mostLetters = 4096;

/** Where agents write to each other. Its words have a draft of their own, and never become a message. */
export function NoteComposer({ chatId }: { chatId: number }) {
  const t = useT();
  const text = useDraft(chatId, 'note');
  const { send_with: sendWith } = useUser().preferences;
  const [caret, setCaret] = useState(text.length);
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  // The same key until it is written: a try that the line cut off makes no second note.
  const attempt = useRef({ text: '', key: '' });
  const users = useQuery({ queryKey: ['users'], queryFn: team.users });
  const people = (users.data?.items ?? []).filter((user) => user.is_active);
  const trigger = triggerAt(text, caret, '@');
  const wanted = trigger?.query.toLowerCase() ?? '';
  const found = people.filter((user) => user.name.toLowerCase().includes(wanted));
  const open = trigger !== null && trigger.start !== closedAt && found.length > 0;
  const options: Option[] | null = open
    ? found.map((user) => ({
        id: user.id,
        title: user.name,
        hint: user.email,
        icon: <Avatar name={user.name} size="small" />,
      }))
    : null;
  const excess = text.trim().length - mostLetters;
  const ready = text.trim() !== '' && excess <= 0 && !busy;

  const place = (event: SyntheticEvent<HTMLTextAreaElement>) => setCaret(event.currentTarget.selectionStart);
  const mention = (option: Option) => {
    if (trigger === null) return;
    const next = replaced(text, caret, trigger, `@${option.title} `);
    writeDraft(chatId, 'note', next.text);
    setCaret(next.caret);
    setClosedAt(trigger.start);
    requestAnimationFrame(() => area.current?.setSelectionRange(next.caret, next.caret));
  };
  const picker = usePicker(options, mention, () => setClosedAt(trigger?.start ?? null));

  const add = async () => {
    if (!ready) return;
    setBusy(true);
    const words = text.trim();
    if (attempt.current.text !== words) attempt.current = { text: words, key: newKey() };
    const asOf = live.get().position;
    try {
      const mentions = mentionsIn(words, people).map((person) => person.id);
      const note = await api.write(chatId, { text: words, mentions, client_key: attempt.current.key });
      live.update((state) => mergeNotes(state, [note], asOf));
      attempt.current = { text: '', key: '' };
      writeDraft(chatId, 'note', '');
      setCaret(0);
    } catch (error) {
      showFailure(error);
    } finally {
      setBusy(false);
      area.current?.focus();
    }
  };

  return (
    <form
      className={styles.composer}
      data-testid="note-composer"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <div className={cx(styles.frame, styles.noteFrame)}>
        {options !== null && (
          <Picker
            id={picker.id}
            label={t.desk.note.mention}
            options={options}
            active={picker.active}
            choose={mention}
            none=""
          />
        )}
        <div className={styles.box}>
          <TextBox
            ref={area}
            aria-label={t.desk.note.label}
            placeholder={t.desk.note.placeholder}
            value={text}
            {...picker.wiring}
            onChange={(event) => {
              writeDraft(chatId, 'note', event.target.value);
              place(event);
              setClosedAt(null);
            }}
            onSelect={place}
            onSubmit={() => void add()}
            onKeyDown={picker.onKeyDown}
          />
          <button type="submit" className={cx(styles.send, styles.noteSend)} disabled={!ready}>
            <StickyNote size={16} aria-hidden />
            <span>{t.desk.note.add}</span>
          </button>
        </div>
      </div>
      <p className={excess > 0 ? styles.excess : styles.hint}>
        {excess > 0 ? t.composer.tooLong(excess) : t.keyboard.noteHint[sendWith]}
      </p>
    </form>
  );
}
