import { RotateCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { messages } from '../api/calls';
import { useT } from '../i18n/language';
import { discard, resend } from '../live/sending';
import { mergeMessage } from '../live/state';
import { live } from '../live/store';
import { showFailure } from '../shell/toasts';
import { Button } from '../ui/button';
import { cx } from '../ui/cx';
import type { Line } from './lines';
import styles from './trouble.module.css';

/** Why a message did not arrive, and what can be done about it. */
export function Trouble({ line }: { line: Line }) {
  const t = useT();
  const [busy, setBusy] = useState(false);
  const { message, outgoing } = line;

  if (outgoing?.failure != null) {
    const { reason, retryable } = outgoing.failure;
    return (
      <div className={cx(styles.trouble, retryable ? styles.waiting : styles.failed)} role="alert">
        <span>
          {retryable ? t.status.notSaved : `${t.status.refused}${reason === null ? '' : `: ${reason}`}`}
        </span>
        <Button size="small" onClick={() => resend(outgoing)}>
          <RotateCw size={14} aria-hidden />
          {t.thread.retry}
        </Button>
        <Button size="small" look="quiet" onClick={() => discard(outgoing)}>
          <Trash2 size={14} aria-hidden />
          {t.thread.discard}
        </Button>
      </div>
    );
  }
  if (message?.status !== 'failed' && message?.status !== 'unknown') return null;

  const retry = async () => {
    setBusy(true);
    const asOf = live.get().position;
    try {
      const queued = await messages.retry(message.id);
      live.update((state) => mergeMessage(state, queued, asOf));
    } catch (error) {
      showFailure(error);
    } finally {
      setBusy(false);
    }
  };
  const unknown = message.status === 'unknown';
  return (
    <div className={cx(styles.trouble, unknown ? styles.unknown : styles.failed)} role="alert">
      <span>
        <b>{t.status[message.status]}.</b> {unknown ? t.status.unknownHint : (message.error?.message ?? '')}
      </span>
      <Button size="small" busy={busy} onClick={() => void retry()} data-testid="retry">
        {!busy && <RotateCw size={14} aria-hidden />}
        {unknown ? t.thread.sendAgain : t.thread.retry}
      </Button>
    </div>
  );
}
