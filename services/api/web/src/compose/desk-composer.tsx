import { MessageSquareText, StickyNote } from 'lucide-react';
import { useState } from 'react';
import type { Message } from '../api/types';
import { useUser } from '../auth/session';
import { readDraft, type Kind } from '../drafts/store';
import { useT } from '../i18n/language';
import { useHint } from '../keyboard/hints';
import { goTo } from '../keyboard/places';
import { useCommand } from '../keyboard/registry';
import { cx } from '../ui/cx';
import { Blocked } from './blocked';
import { Composer } from './composer';
import styles from './desk-composer.module.css';
import { NoteComposer } from './note-composer';
import { StaleBar } from './stale-bar';
import { useObstacle } from './use-obstacle';
import { useSeen } from './use-seen';
import type { StagedFiles } from './use-staged';

interface DeskComposerProps {
  chatId: number;
  messages: readonly Message[];
  quoted: Message | null;
  stopQuoting: () => void;
  staged: StagedFiles;
}

/** Where an agent writes: to the customer, or a note to colleagues. The two never look alike. */
export function DeskComposer({ chatId, messages, quoted, stopQuoting, staged }: DeskComposerProps) {
  const me = useUser();
  const seen = useSeen(messages, me.id);
  const [kind, setKind] = useState<Kind>(() =>
    readDraft(chatId, 'reply') === '' && readDraft(chatId, 'note') !== '' ? 'note' : 'reply',
  );
  const obstacle = useObstacle(chatId, messages);
  // Nobody loses the box under their hands, and what they type next to the page's keys.
  const [inUse, setInUse] = useState(false);
  const use = () => setInUse(true);
  const shown = quoted === null ? kind : 'reply';
  /** The chosen box takes the focus, also where it is there already. */
  const write = (next: Kind) => {
    if (next === 'note') stopQuoting();
    setKind(next);
    requestAnimationFrame(() => goTo('composer'));
  };
  useCommand('reply', () => write('reply'));
  useCommand('note', () => write('note'));
  useCommand('switch-kind', () => write(shown === 'reply' ? 'note' : 'reply'));
  return (
    <div data-testid="desk-composer" data-place="composer" data-kind={shown}>
      <StaleBar chatId={chatId} />
      <KindSwitch kind={shown} choose={setKind} />
      {shown === 'note' ? (
        <NoteComposer key="note" chatId={chatId} />
      ) : obstacle !== null && !inUse ? (
        <Blocked kind={obstacle} writeAnyway={use} />
      ) : (
        <div onChange={use} onKeyDownCapture={use} onPointerDownCapture={use}>
          {obstacle !== null && <Blocked kind={obstacle} />}
          <Composer
            key="reply"
            chatId={chatId}
            quoted={quoted}
            stopQuoting={stopQuoting}
            staged={staged}
            seen={seen}
          />
        </div>
      )}
    </div>
  );
}

function KindSwitch({ kind, choose }: { kind: Kind; choose: (kind: Kind) => void }) {
  const t = useT();
  const icons = { reply: MessageSquareText, note: StickyNote };
  const hints = {
    reply: useHint('reply', t.keyboard.names.reply),
    note: useHint('note', t.keyboard.names.note),
  };
  return (
    <div className={styles.switch} role="group" aria-label={t.desk.kinds.label} title={t.desk.kindHint}>
      {(['reply', 'note'] as const).map((one) => {
        const Icon = icons[one];
        return (
          <button
            key={one}
            type="button"
            className={cx(styles.kind, one === kind && styles[one])}
            aria-pressed={one === kind}
            onClick={() => choose(one)}
            {...hints[one]}
            data-testid={`write-${one}`}
          >
            <Icon size={14} aria-hidden />
            {t.desk.kinds[one]}
          </button>
        );
      })}
    </div>
  );
}
