import { useState } from 'react';
import { desk } from '../api/calls';
import type { Chat } from '../api/types';
import { useUser } from '../auth/session';
import { useT } from '../i18n/language';
import { LabelDialog } from '../inbox/label-dialog';
import { useCommand } from '../keyboard/registry';
import { showDone } from '../shell/toasts';
import { copyText } from '../ui/copy';
import { claimLabel } from './banner';
import { useChatActions } from './use-chat-actions';

/** What can be done with the open chat by command, as far as it makes sense now. Its menus say theirs themselves. */
export function ChatCommands({ chat, toggleDetails }: { chat: Chat; toggleDetails: () => void }) {
  const t = useT();
  const me = useUser();
  const actions = useChatActions(chat);
  const [labelling, setLabelling] = useState(false);
  const ready = !actions.isPending;
  const claim = claimLabel(chat, me.id, t);

  useCommand('claim', actions.claim, {
    enabled: ready && claim !== null,
    ...(claim === null ? {} : { label: claim }),
  });
  useCommand('hand-back', () => actions.setMode('bot'), { enabled: ready && chat.mode !== 'bot' });
  useCommand('pause', () => actions.setMode('paused'), { enabled: ready && chat.mode !== 'paused' });
  useCommand('close', () => actions.setMode('closed'), { enabled: ready && chat.mode !== 'closed' });
  useCommand('wake', () => actions.act(() => desk.wake(chat.id)), {
    enabled: ready && chat.snooze !== null,
  });
  useCommand('label', () => setLabelling(true));
  useCommand('details', toggleDetails);
  useCommand('copy-link', () => {
    void copyText(`${location.origin}/inbox/chats/${chat.id}`).then((copied) => {
      if (copied) showDone(t.keyboard.palette.linkCopied);
    });
  });

  return (
    <>
      <Changed chat={chat} />
      {labelling && (
        <LabelDialog
          title={t.bulk.label}
          close={() => setLabelling(false)}
          onLabel={(label) => {
            if (!chat.labels.includes(label)) actions.change({ labels: [...chat.labels, label] });
          }}
        />
      )}
    </>
  );
}

/** Tells screen readers who answers from now on: what a key has done is not where the focus is. */
function Changed({ chat }: { chat: Chat }) {
  const t = useT();
  const who = chat.assigned_agent?.name ?? chat.team?.name ?? t.assign.nobody;
  const now = `${t.modes.label}: ${t.modes[chat.mode]}. ${t.assign.label}: ${who}`;
  const [told, setTold] = useState({ now, text: '' });
  if (told.now !== now) setTold({ now, text: now });
  return (
    <p className="visually-hidden" role="status">
      {told.text}
    </p>
  );
}
