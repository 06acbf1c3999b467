import { Bot, Headset, RotateCw, Smartphone, Sparkles, Trash2, type LucideIcon } from 'lucide-react';
import { Component, memo, useState, type ReactNode } from 'react';
import { messages } from '../api/calls';
import { clock, fullDate } from '../format/time';
import { useT } from '../i18n/language';
import { resend } from '../live/sending';
import { discardOutgoing, mergeMessage } from '../live/state';
import { live } from '../live/store';
import { showFailure } from '../shell/toasts';
import { Button } from '../ui/button';
import { cx } from '../ui/cx';
import styles from './bubble.module.css';
import type { Line, Voice } from './lines';
import { splitLinks } from './links';
import { Ticks } from './ticks';

const voiceIcons: Partial<Record<Voice, LucideIcon>> = {
  agent: Headset,
  bot: Bot,
  system: Sparkles,
  phone: Smartphone,
};

/** One message as it is drawn. A message that cannot be drawn leaves its neighbours alone. */
export const Bubble = memo(function Bubble({ line }: { line: Line }) {
  return (
    <Guard>
      <Drawn line={line} />
    </Guard>
  );
});

function Drawn({ line }: { line: Line }) {
  const t = useT();
  const mine = line.voice !== 'customer';
  const attempts = line.message?.attempts ?? 0;
  return (
    <li
      className={cx(styles.line, mine ? styles.right : styles.left, line.first && styles.first)}
      data-testid="message"
      data-message-id={line.message?.id}
      data-sender={line.message?.sender ?? 'agent'}
      data-origin={line.message?.origin ?? 'inbox'}
      data-status={line.status}
    >
      <div className={cx(styles.bubble, styles[line.voice], line.last && styles.tail)}>
        {line.first && mine && <Author line={line} />}
        <Body line={line} />
        <span className={styles.meta}>
          <time dateTime={line.at.toISOString()} title={fullDate(line.at, t)}>
            {clock(line.at, t)}
          </time>
          {mine && (
            <Ticks status={line.status} detail={attempts > 1 ? t.thread.attempts(attempts) : undefined} />
          )}
        </span>
      </div>
      <Trouble line={line} />
    </li>
  );
}

function Author({ line }: { line: Line }) {
  const t = useT();
  const Icon = voiceIcons[line.voice];
  const names: Record<Voice, string> = {
    customer: '',
    agent: line.agentName ?? t.thread.agent,
    bot: t.thread.bot,
    system: line.message?.origin === 'registration' ? t.thread.registration : t.thread.system,
    phone: t.thread.phone,
  };
  return (
    <span className={styles.author}>
      {Icon !== undefined && <Icon size={12.5} strokeWidth={2.2} aria-hidden />}
      {names[line.voice]}
    </span>
  );
}

function Body({ line }: { line: Line }) {
  const t = useT();
  if (line.text === null) return <p className={styles.missing}>{t.thread.unsupported(line.type)}</p>;
  return (
    <p className={styles.text} dir="auto">
      {splitLinks(line.text).map((part, index) =>
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

/** Why a message did not arrive, and what can be done about it. */
function Trouble({ line }: { line: Line }) {
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
        <Button
          size="small"
          look="quiet"
          onClick={() => live.update((state) => discardOutgoing(state, outgoing.clientKey))}
        >
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

function Broken() {
  const t = useT();
  return <li className={styles.broken}>{t.thread.broken}</li>;
}

class Guard extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? <Broken /> : this.props.children;
  }
}
