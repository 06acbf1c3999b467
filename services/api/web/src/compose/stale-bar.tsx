import { Bot, Headset, History, Smartphone } from 'lucide-react';
import type { NewerMessage } from '../api/types';
import { KindLine } from '../content/kinds';
import { readDraft, writeDraft } from '../drafts/store';
import { useSeconds } from '../format/clock';
import { useT } from '../i18n/language';
import type { Catalogue } from '../i18n/en';
import type { Outgoing } from '../live/outgoing';
import { discard, sendAnyway } from '../live/sending';
import { useLive } from '../live/store';
import { Button } from '../ui/button';
import styles from './stale-bar.module.css';

/** A reply of this chat was held because somebody answered meanwhile: their answer, and what to do about it. */
export function StaleBar({ chatId }: { chatId: number }) {
  const outgoing = useLive((state) => state.outgoing);
  const held = outgoing.filter((entry) => entry.chatId === chatId && entry.failure?.stale !== undefined);
  const newer = held.at(-1)?.failure?.stale;
  return newer === undefined ? null : <Held chatId={chatId} held={held} newer={newer} />;
}

function Held({ chatId, held, newer }: { chatId: number; held: readonly Outgoing[]; newer: NewerMessage }) {
  const t = useT();
  const now = useSeconds();
  const words = t.desk.stale;
  const seconds = Math.max(1, Math.round((now - Date.parse(newer.created_at)) / 1_000));
  const ago = seconds < 60 ? words.seconds(seconds) : words.minutes(Math.round(seconds / 60));
  const Icon = newer.sender === 'bot' ? Bot : newer.origin === 'phone' ? Smartphone : Headset;
  const letGo = () => held.forEach(discard);
  const edit = () => {
    const written = held.map((entry) => entry.text).filter((text) => text !== '');
    const kept = readDraft(chatId, 'reply');
    letGo();
    writeDraft(chatId, 'reply', [...written, kept].filter((text) => text !== '').join('\n'));
  };
  return (
    <div className={styles.bar} role="alert" data-testid="stale">
      <History size={18} aria-hidden className={styles.icon} />
      <div className={styles.body}>
        <p>
          <b>{words.answered(nameOf(newer, t), ago)}.</b> {words.question}
        </p>
        <p className={styles.answer}>
          <Icon size={14} aria-hidden />
          <KindLine type={newer.type} text={newer.text} />
        </p>
      </div>
      <div className={styles.actions}>
        <Button
          size="small"
          look="primary"
          onClick={() => held.forEach(sendAnyway)}
          data-testid="send-anyway"
        >
          {words.sendAnyway}
        </Button>
        {held.every((entry) => entry.file === undefined && entry.type === 'text') && (
          <Button size="small" onClick={edit}>
            {words.edit}
          </Button>
        )}
        <Button size="small" look="quiet" onClick={letGo}>
          {words.discard}
        </Button>
      </div>
    </div>
  );
}

function nameOf(newer: NewerMessage, t: Catalogue): string {
  if (newer.sender === 'bot') return t.desk.stale.bot;
  if (newer.agent !== null) return newer.agent.name;
  return newer.origin === 'phone' ? t.desk.stale.phone : t.desk.stale.machine;
}
