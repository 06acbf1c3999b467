import { CircleAlert, MessageCircle, X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { Link } from 'react-router';
import { ProblemError, UnreachableError } from '../api/problem';
import { useT } from '../i18n/language';
import type { Notice } from '../api/types';
import { useLive } from '../live/store';
import { newKey } from '../live/sending';
import { IconButton } from '../ui/button';
import { cx } from '../ui/cx';
import styles from './toasts.module.css';

/** Troubles of the system itself, which concern no chat. */
const alerts = ['dead_letter', 'health_alert', 'health_recovered'] as const;
type Alert = (typeof alerts)[number];

type Toast = { id: string } & (
  | { kind: 'waiting'; chatId: number }
  | { kind: 'alert'; about: Alert; detail: string | null }
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

/** Says that a customer waits, to those it concerns, unless they already look at that chat; or that something is wrong. */
export function announce(notice: Notice, me: number): void {
  const chatId = notice.chat_id;
  if (notice.agent_id !== null && notice.agent_id !== me) return;
  if (chatId === null) {
    const about = alerts.find((kind) => kind === notice.kind);
    if (about !== undefined) show({ kind: 'alert', about, detail: notice.detail ?? null });
    return;
  }
  const looking = document.hasFocus() && location.pathname.endsWith(`/chats/${chatId}`);
  const shown = toasts.some((toast) => toast.kind === 'waiting' && toast.chatId === chatId);
  if (!looking && !shown) show({ kind: 'waiting', chatId });
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
          <Waiting key={toast.id} id={toast.id} chatId={toast.chatId} />
        ) : toast.kind === 'alert' ? (
          <Alerted key={toast.id} {...toast} />
        ) : (
          <Failed key={toast.id} {...toast} />
        ),
      )}
    </div>
  );
}

function Waiting({ id, chatId }: { id: string; chatId: number }) {
  const t = useT();
  const name = useLive((state) => state.chats.get(chatId)?.value.customer_name);
  return (
    <div className={styles.toast}>
      <MessageCircle size={18} aria-hidden />
      <p>{t.notice.waiting(name ?? `#${chatId}`)}</p>
      <Link to={`/chats/${chatId}`} onClick={() => dismiss(id)}>
        {t.notice.open}
      </Link>
      <IconButton label={t.app.dismiss} onClick={() => dismiss(id)}>
        <X size={16} />
      </IconButton>
    </div>
  );
}

function Alerted({ id, about, detail }: { id: string; about: Alert; detail: string | null }) {
  const t = useT();
  return (
    <div className={cx(styles.toast, about !== 'health_recovered' && styles.failed)}>
      <CircleAlert size={18} aria-hidden />
      <p>
        {t.notice.alerts[about]}
        {detail !== null && ` (${detail})`}
      </p>
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
