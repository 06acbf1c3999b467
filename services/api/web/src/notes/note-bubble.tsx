import { useQuery } from '@tanstack/react-query';
import { Ellipsis, History, PencilLine, StickyNote, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { notes as api, team } from '../api/calls';
import type { Note } from '../api/types';
import { useUser } from '../auth/session';
import { clock, fullDate } from '../format/time';
import { useT } from '../i18n/language';
import { mergeNotes } from '../live/notes';
import { live } from '../live/store';
import { showFailure } from '../shell/toasts';
import { focusLine, useLine, type LineMenu } from '../thread/use-line-keys';
import { Button, IconButton } from '../ui/button';
import { Confirm } from '../ui/confirm';
import { Dialog } from '../ui/dialog';
import { Menu, MenuItem } from '../ui/menu';
import { mentionsIn, partsOf } from './mentions';
import styles from './note-bubble.module.css';

async function keep(call: () => Promise<Note>): Promise<boolean> {
  const asOf = live.get().position;
  try {
    const note = await call();
    live.update((state) => mergeNotes(state, [note], asOf));
    return true;
  } catch (error) {
    showFailure(error);
    return false;
  }
}

/** What agents tell each other, between the messages and like none of them. */
export function NoteBubble({ note }: { note: Note }) {
  const t = useT();
  const [editing, setEditing] = useState(false);
  const keys = useLine();
  const at = new Date(note.created_at);
  const deleted = note.deleted_at !== null;
  return (
    <li
      className={styles.line}
      data-testid="note"
      data-note-id={note.id}
      data-deleted={deleted || undefined}
      {...keys.line}
    >
      <article className={styles.note}>
        <header className={styles.head}>
          <StickyNote size={13} strokeWidth={2.2} aria-hidden />
          <b>{note.agent.name}</b>
          <span className={styles.only}>{t.desk.note.onlyTeam}</span>
          <span className={styles.space} />
          {note.edited_at !== null && !deleted && <span>{t.desk.note.edited}</span>}
          <time dateTime={at.toISOString()} title={fullDate(at, t)}>
            {clock(at, t)}
          </time>
          <NoteMenu note={note} edit={() => setEditing(true)} {...keys.menu} />
        </header>
        {editing && !deleted ? (
          <EditNote note={note} close={() => setEditing(false)} />
        ) : (
          <p className={deleted ? styles.deleted : styles.text}>
            {deleted
              ? t.desk.note.deleted
              : partsOf(note.text ?? '', note.mentions).map((part, index) =>
                  part.person === null ? part.text : <mark key={index}>{part.text}</mark>,
                )}
          </p>
        )}
      </article>
    </li>
  );
}

interface NoteMenuProps extends LineMenu {
  note: Note;
  edit: () => void;
}

function NoteMenu({ note, edit, open, setOpen, isStop }: NoteMenuProps) {
  const t = useT();
  const me = useUser();
  const button = useRef<HTMLButtonElement>(null);
  const [asking, setAsking] = useState<'remove' | 'history' | null>(null);
  const mine = note.agent.id === me.id && note.deleted_at === null;
  const hasHistory = note.edited_at !== null || note.deleted_at !== null;
  if (!mine && !hasHistory) return null;
  return (
    <>
      <Menu
        open={open}
        onOpenChange={setOpen}
        onClosed={() => focusLine(button.current)}
        trigger={
          <IconButton
            ref={button}
            className={styles.menu}
            label={t.desk.note.menu}
            tabIndex={isStop ? 0 : -1}
            data-testid="note-menu"
          >
            <Ellipsis size={16} />
          </IconButton>
        }
      >
        {mine && (
          <MenuItem onSelect={edit}>
            <PencilLine size={17} aria-hidden />
            {t.desk.note.edit}
          </MenuItem>
        )}
        {hasHistory && (
          <MenuItem onSelect={() => setAsking('history')}>
            <History size={17} aria-hidden />
            {t.desk.note.history}
          </MenuItem>
        )}
        {mine && (
          <MenuItem onSelect={() => setAsking('remove')}>
            <Trash2 size={17} aria-hidden />
            {t.desk.note.remove}
          </MenuItem>
        )}
      </Menu>
      {asking === 'remove' && (
        <Confirm
          title={t.desk.note.removeSure}
          text={t.desk.note.removeText}
          yes={t.desk.note.remove}
          no={t.desk.note.cancel}
          confirm={() => keep(() => api.remove(note.chat_id, note.id))}
          close={() => setAsking(null)}
        />
      )}
      {asking === 'history' && <NoteHistory note={note} close={() => setAsking(null)} />}
    </>
  );
}

function EditNote({ note, close }: { note: Note; close: () => void }) {
  const t = useT();
  const [text, setText] = useState(note.text ?? '');
  const [busy, setBusy] = useState(false);
  const users = useQuery({ queryKey: ['users'], queryFn: team.users });
  const save = async () => {
    setBusy(true);
    const people = (users.data?.items ?? []).filter((user) => user.is_active);
    const mentions = mentionsIn(text, people).map((person) => person.id);
    const kept = await keep(() => api.change(note.chat_id, note.id, { text: text.trim(), mentions }));
    setBusy(false);
    if (kept) close();
  };
  return (
    <div className={styles.edit}>
      <textarea
        aria-label={t.desk.note.edit}
        autoFocus
        rows={3}
        value={text}
        maxLength={4096}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && close()}
      />
      <Button
        size="small"
        look="primary"
        busy={busy}
        disabled={text.trim() === ''}
        onClick={() => void save()}
      >
        {t.desk.note.save}
      </Button>
      <Button size="small" look="quiet" onClick={close}>
        {t.desk.note.cancel}
      </Button>
    </div>
  );
}

function NoteHistory({ note, close }: { note: Note; close: () => void }) {
  const t = useT();
  const history = useQuery({
    queryKey: ['note-history', note.id, note.edited_at, note.deleted_at],
    queryFn: () => api.history(note.chat_id, note.id),
  });
  return (
    <Dialog title={t.desk.note.history} close={close}>
      <ol className={styles.history}>
        {history.data?.items.map((version, index) => (
          <li key={index}>
            {version.replaced_at !== null && <time>{fullDate(new Date(version.replaced_at), t)}</time>}
            <p className={styles.text}>{version.text}</p>
          </li>
        ))}
      </ol>
    </Dialog>
  );
}
