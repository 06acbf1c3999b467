import { Bot, Headset, Smartphone, Sparkles, type LucideIcon } from 'lucide-react';
import { memo } from 'react';
import { Content } from '../content/content';
import { MenuView } from '../content/menu-view';
import { hueOf } from '../format/name';
import { localPhone } from '../format/phone';
import { clock, fullDate } from '../format/time';
import { useT } from '../i18n/language';
import { cx } from '../ui/cx';
import styles from './bubble.module.css';
import { BubbleText } from './bubble-text';
import { ChangeNote } from './change-note';
import { Guard } from './guard';
import type { Line, Voice } from './lines';
import { Deleted, EditedMark, Forwarded, ViewOnce } from './marks';
import { MessageMenu } from './message-menu';
import { Quote } from './quote';
import { ReactionRow } from './reaction-row';
import { Ticks } from './ticks';
import { Trouble } from './trouble';
import { useLine } from './use-line-keys';
import { UploadProgress } from './upload-progress';

const voiceIcons: Partial<Record<Voice, LucideIcon>> = {
  agent: Headset,
  bot: Bot,
  system: Sparkles,
  phone: Smartphone,
};

/** One message as it is drawn. A message that cannot be drawn leaves its neighbours alone. */
export const Bubble = memo(function Bubble({ line }: { line: Line }) {
  return (
    <Guard line={line}>
      <Drawn line={line} />
    </Guard>
  );
});

function Drawn({ line }: { line: Line }) {
  const mine = line.voice !== 'customer';
  const { shown, message, outgoing } = line;
  const keys = useLine();
  const bare = shown.type === 'sticker' && shown.media?.state === 'stored' && shown.quoted === null;
  return (
    <li
      className={cx(styles.line, mine ? styles.right : styles.left, line.first && styles.first)}
      data-testid="message"
      data-message-id={message?.id}
      data-type={shown.type}
      data-sender={message?.sender ?? 'agent'}
      data-origin={message?.origin ?? 'inbox'}
      data-status={line.status}
      {...keys.line}
    >
      <div className={styles.row}>
        <div
          className={cx(
            styles.bubble,
            styles[line.voice],
            line.last && styles.tail,
            bare && styles.bare,
            shown.revoked_at !== null && styles.revoked,
          )}
        >
          {line.first && (mine ? <Author line={line} /> : <Participant line={line} />)}
          {shown.forwarded && <Forwarded />}
          {shown.media?.view_once === true && <ViewOnce />}
          {shown.quoted !== null && <Quote quoted={shown.quoted} />}
          {shown.revoked_at !== null && <Deleted at={shown.revoked_at} />}
          <div className={styles.content}>
            <Content message={shown} />
            {outgoing?.file !== undefined && outgoing.failure === null && (
              <UploadProgress part={outgoing.progress ?? 0} />
            )}
          </div>
          <BubbleText message={shown} />
          {shown.menu !== null && <MenuView menu={shown.menu} />}
          <Meta line={line} mine={mine} />
        </div>
        {message !== null && <MessageMenu message={message} {...keys.menu} />}
      </div>
      {message !== null && <ReactionRow message={message} />}
      {message !== null && <ChangeNote message={message} />}
      <Trouble line={line} />
    </li>
  );
}

function Meta({ line, mine }: { line: Line; mine: boolean }) {
  const t = useT();
  const attempts = line.message?.attempts ?? 0;
  return (
    <span className={styles.meta}>
      {line.shown.edited_at !== null && <EditedMark message={line.shown} />}
      <time dateTime={line.at.toISOString()} title={fullDate(line.at, t)}>
        {clock(line.at, t)}
      </time>
      {mine && <Ticks status={line.status} detail={attempts > 1 ? t.thread.attempts(attempts) : undefined} />}
    </span>
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

/** Who of a group wrote it, in a colour of their own. */
function Participant({ line }: { line: Line }) {
  const who = line.shown.participant;
  if (who === null) return null;
  const number = who.phone === null ? null : localPhone(who.phone);
  return (
    <span className={cx(styles.author, styles[`hue${hueOf(who.address, 8)}`])}>
      {who.name ?? number ?? who.address.split('@')[0]}
      {who.name !== null && number !== null && <span className={styles.number}>{number}</span>}
    </span>
  );
}
