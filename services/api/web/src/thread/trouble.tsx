import { Copy, RotateCw, SearchCheck, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { messages } from '../api/calls';
import type { Message } from '../api/types';
import { useT } from '../i18n/language';
import type { Catalogue } from '../i18n/en';
import type { Outgoing } from '../live/outgoing';
import { discard, resend } from '../live/sending';
import { Button } from '../ui/button';
import { copyText } from '../ui/copy';
import { cx } from '../ui/cx';
import { carryOut } from './change-message';
import { HeldBack } from './held';
import type { Line } from './lines';
import styles from './trouble.module.css';

/** Why a message did not arrive, and what can be done about it. */
export function Trouble({ line }: { line: Line }) {
  const { message, outgoing } = line;
  if (outgoing?.held != null) return <HeldBack outgoing={outgoing} until={outgoing.held.until} />;
  if (outgoing?.failure != null) return <NotSaved outgoing={outgoing} failure={outgoing.failure} />;
  if (message?.status !== 'failed' && message?.status !== 'unknown') return null;
  if (message.discarded_at !== null) return <Discarded />;
  return <NotSent message={message} />;
}

function NotSaved({ outgoing, failure }: { outgoing: Outgoing; failure: NonNullable<Outgoing['failure']> }) {
  const t = useT();
  const { reason, retryable, stale } = failure;
  if (stale !== undefined) {
    return <div className={cx(styles.trouble, styles.waiting)}>{t.desk.stale.held}</div>;
  }
  return (
    <div className={cx(styles.trouble, retryable ? styles.waiting : styles.failed)} role="alert">
      <span>
        {retryable ? t.status.notSaved : `${t.status.refused}${reason === null ? '' : `: ${reason}`}`}
      </span>
      <Button size="small" onClick={() => resend(outgoing)}>
        <RotateCw size={14} aria-hidden />
        {t.thread.retry}
      </Button>
      {outgoing.text !== '' && (
        <Button size="small" look="quiet" onClick={() => void copyText(outgoing.text)}>
          <Copy size={14} aria-hidden />
          {t.desk.failed.copy}
        </Button>
      )}
      <Button size="small" look="quiet" onClick={() => discard(outgoing)}>
        <Trash2 size={14} aria-hidden />
        {t.thread.discard}
      </Button>
    </div>
  );
}

function Discarded() {
  const t = useT();
  return (
    <div className={cx(styles.trouble, styles.discarded)} data-testid="discarded">
      <Trash2 size={14} aria-hidden />
      <span>{t.desk.failed.discarded}</span>
    </div>
  );
}

/** The cause in plain language where it is known, else in the provider's own. */
export function causeOf(message: Message, t: Catalogue): string {
  const { error, status } = message;
  const cause = error === null ? undefined : t.desk.failed.causes[error.code];
  if (cause !== undefined) return cause;
  return status === 'unknown' ? t.desk.failed.unknownHint : (error?.message ?? '');
}

/** A look takes seconds; when nothing comes of it by then, it may be asked for again. */
const lookMs = 15_000;

function NotSent({ message }: { message: Message }) {
  const t = useT();
  const [busy, setBusy] = useState<'retry' | 'discard' | null>(null);
  const [looking, setLooking] = useState<string | null>(null);
  const unknown = message.status === 'unknown';
  const words = t.desk.failed;
  // What a look has shown stands in the error; every look tells a new one, also the same again.
  const isLooking = looking !== null;

  useEffect(() => {
    if (looking === null) return;
    const timer = setTimeout(() => setLooking(null), message.error?.code === looking ? lookMs : 0);
    return () => clearTimeout(timer);
  }, [looking, message]);

  const act = async (name: 'retry' | 'discard') => {
    setBusy(name);
    await carryOut(() => messages[name](message.id));
    setBusy(null);
  };
  const check = async () => {
    setLooking(message.error?.code ?? '');
    if (!(await carryOut(() => messages.check(message.id)))) setLooking(null);
  };

  return (
    <div
      className={cx(styles.trouble, unknown ? styles.unknown : styles.failed)}
      role="alert"
      data-testid="trouble"
    >
      <span>
        <b>{t.status[unknown ? 'unknown' : 'failed']}.</b> {causeOf(message, t)}
      </span>
      <div className={styles.actions}>
        {unknown && (
          <Button size="small" busy={isLooking} onClick={() => void check()} data-testid="check">
            {!isLooking && <SearchCheck size={14} aria-hidden />}
            {isLooking ? words.checking : words.check}
          </Button>
        )}
        <Button size="small" busy={busy === 'retry'} onClick={() => void act('retry')} data-testid="retry">
          {busy !== 'retry' && <RotateCw size={14} aria-hidden />}
          {unknown ? t.thread.sendAgain : t.thread.retry}
        </Button>
        {message.text !== null && (
          <Button size="small" look="quiet" onClick={() => void copyText(message.text ?? '')}>
            <Copy size={14} aria-hidden />
            {words.copy}
          </Button>
        )}
        <Button
          size="small"
          look="quiet"
          busy={busy === 'discard'}
          onClick={() => void act('discard')}
          data-testid="discard"
        >
          {busy !== 'discard' && <Trash2 size={14} aria-hidden />}
          {words.discard}
        </Button>
      </div>
    </div>
  );
}
