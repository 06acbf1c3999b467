import { CircleAlert, CircleCheck, MessageCircle, X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { Link } from 'react-router';
import { ProblemError, UnreachableError } from '../api/problem';
import { useT } from '../i18n/language';
import type { Notice } from '../api/types';
import type { Catalogue } from '../i18n/en';
import { useLive } from '../live/store';
import { newKey } from './new-key';
import { eventOf, type EventKind } from '../notify/decide';
import { wordsFor } from '../troubles/troubles';
import { IconButton } from '../ui/button';
import { cx } from '../ui/cx';
import styles from './toasts.module.css';

type Toast = { id: string } & (
  | { kind: 'waiting'; chatId: number; event: EventKind; about: Notice }
  | { kind: 'deadLetter' }
  | { kind: 'over'; trouble: string }
  | { kind: 'done'; text: string }
  | { kind: 'failed'; error: unknown; text?: string }
);
type NewToast = Toast extends infer T ? (T extends Toast ? Omit<T, 'id'> : never) : never;

let toasts: readonly Toast[] = [];
const listeners = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function dismiss(id: string): void {
  set(toasts.filter((toast) => toast.id !== id));
}

function show(toast: NewToast): void {
  const id = newKey();
  set([...toasts.slice(-2), { ...toast, id }]);
  setTimeout(() => dismiss(id), 7_000);
}

/** Says that something could not be done, and why. `text` replaces the server's own words. */
export function showFailure(error: unknown, text?: string): void {
  show(text === undefined ? { kind: 'failed', error } : { kind: 'failed', error, text });
}

/** Says that something is done that cannot be seen by itself. */
export function showDone(text: string): void {
  show({ kind: 'done', text });
}

/**
 * Says that a customer waits, to those it concerns, unless they already look at that chat; or what has happened to the
 * system. That a trouble has begun needs no words here: from then on it stands on the screen.
 */
export function announce(notice: Notice, me: number): void {
  const chatId = notice.chat_id;
  if (notice.agent_id !== null && notice.agent_id !== me) return;
  if (notice.agent_id === null && notice.agent_ids.length > 0 && !notice.agent_ids.includes(me)) return;
  if (chatId === null) {
    if (notice.kind === 'dead_letter') show({ kind: 'deadLetter' });
    if (notice.kind === 'health_recovered') show({ kind: 'over', trouble: notice.detail ?? '' });
    return;
  }
  const looking = document.hasFocus() && location.pathname.endsWith(`/chats/${chatId}`);
  const shown = toasts.some(
    (toast) => toast.kind === 'waiting' && toast.chatId === chatId && toast.about.kind === notice.kind,
  );
  const event = eventOf(notice, me);
  if (!looking && !shown && event !== null) show({ kind: 'waiting', chatId, event, about: notice });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className={styles.toasts} role="status" aria-live="polite">
      {shown.map((toast) =>
        toast.kind === 'waiting' ? (
          <Waiting key={toast.id} {...toast} />
        ) : toast.kind === 'deadLetter' ? (
          <DeadLetter key={toast.id} id={toast.id} />
        ) : toast.kind === 'over' ? (
          <Over key={toast.id} id={toast.id} trouble={toast.trouble} />
        ) : toast.kind === 'done' ? (
          <Done key={toast.id} id={toast.id} text={toast.text} />
        ) : (
          <Failed key={toast.id} {...toast} />
        ),
      )}
    </div>
  );
}

function saying(about: Notice, event: EventKind, name: string, t: Catalogue): string {
  if (about.kind === 'mention') return t.desk.notice.mention(about.detail ?? '', name);
  if (about.kind === 'snooze_over') return t.desk.notice.snooze_over(name);
  const words = t.assigning.notice;
  if (about.kind === 'assigned' || about.kind === 'returned' || about.kind === 'routed')
    return words[about.kind](name);
  return event === 'own_message' || event === 'unassigned'
    ? t.notice.waiting(name)
    : t.notify.told[event](name);
}

interface WaitingProps {
  id: string;
  chatId: number;
  event: EventKind;
  about: Notice;
}

function Waiting({ id, chatId, event, about }: WaitingProps) {
  const t = useT();
  const name = useLive((state) => state.chats.get(chatId)?.value.customer_name);
  return (
    <div className={styles.toast}>
      <MessageCircle size={18} aria-hidden />
      <p>{saying(about, event, name ?? `#${chatId}`, t)}</p>
      <Link to={`/chats/${chatId}`} onClick={() => dismiss(id)}>
        {t.notice.open}
      </Link>
      <IconButton label={t.app.dismiss} onClick={() => dismiss(id)}>
        <X size={16} />
      </IconButton>
    </div>
  );
}

function DeadLetter({ id }: { id: string }) {
  const t = useT();
  return (
    <div className={cx(styles.toast, styles.failed)}>
      <CircleAlert size={18} aria-hidden />
      <p>{t.notice.deadLetter}</p>
      <IconButton label={t.app.dismiss} onClick={() => dismiss(id)}>
        <X size={16} />
      </IconButton>
    </div>
  );
}

function Over({ id, trouble }: { id: string; trouble: string }) {
  const t = useT();
  return <Done id={id} text={t.troubles.over(wordsFor(trouble, t).title)} />;
}

function Done({ id, text }: { id: string; text: string }) {
  const t = useT();
  return (
    <div className={styles.toast}>
      <CircleCheck size={18} aria-hidden />
      <p>{text}</p>
      <IconButton label={t.app.dismiss} onClick={() => dismiss(id)}>
        <X size={16} />
      </IconButton>
    </div>
  );
}

function Failed({ id, error, text }: { id: string; error: unknown; text?: string }) {
  const t = useT();
  const problem = error instanceof ProblemError ? error.problem : undefined;
  const fallback = error instanceof UnreachableError ? t.errors.unreachable : t.errors.title;
  return (
    <div className={cx(styles.toast, styles.failed)}>
      <CircleAlert size={18} aria-hidden />
      <p>
        {text ??
          (problem?.status === 403 ? t.errors.forbidden : (problem?.detail ?? problem?.title ?? fallback))}
      </p>
      <IconButton label={t.app.dismiss} onClick={() => dismiss(id)}>
        <X size={16} />
      </IconButton>
    </div>
  );
}
