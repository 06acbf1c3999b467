import { Undo2 } from 'lucide-react';
import { giveBack } from '../drafts/left';
import { useSeconds } from '../format/clock';
import { useT } from '../i18n/language';
import { keysOf, useLetters } from '../keyboard/hints';
import { runCommand, useCommand } from '../keyboard/registry';
import type { Outgoing } from '../live/outgoing';
import { live, useLive } from '../live/store';
import { Button } from '../ui/button';
import { cx } from '../ui/cx';
import { useDesk } from './desk';
import styles from './trouble.module.css';

/** Takes words that are kept back into the text box again, with what they answer. */
function useTakeBack(): (entry: Outgoing) => void {
  const desk = useDesk();
  return (entry) => {
    if (!giveBack(entry)) return;
    const id = entry.quoted?.id;
    const quoted = id == null ? undefined : live.get().threads.get(entry.chatId)?.messages.get(id)?.value;
    if (quoted !== undefined) desk.reply(quoted);
    runCommand('reply');
  };
}

/** Under a message that waits to be sent: how long, and the way to take it back. */
export function HeldBack({ outgoing, until }: { outgoing: Outgoing; until: number }) {
  const t = useT();
  const takeBack = useTakeBack();
  const letters = useLetters();
  const left = Math.ceil((until - useSeconds()) / 1_000);
  return (
    <div className={cx(styles.trouble, styles.waiting)} data-testid="held">
      <span className="visually-hidden" role="status">
        {t.keyboard.held.waits}
      </span>
      <span aria-hidden>{left > 0 ? t.keyboard.held.waitsFor(left) : t.keyboard.held.waits}</span>
      <Button
        size="small"
        aria-keyshortcuts={letters ? (keysOf('undo') ?? undefined) : undefined}
        onClick={() => takeBack(outgoing)}
        data-testid="undo"
      >
        <Undo2 size={14} aria-hidden />
        {t.keyboard.held.undo}
      </Button>
    </div>
  );
}

/** The latest words of a chat that are kept back can also be taken back by key. */
export function UndoCommand({ chatId }: { chatId: number }) {
  const outgoing = useLive((state) => state.outgoing);
  const latest = outgoing.findLast((entry) => entry.chatId === chatId && entry.held != null);
  const takeBack = useTakeBack();
  useCommand('undo', () => latest !== undefined && takeBack(latest), { enabled: latest !== undefined });
  return null;
}
