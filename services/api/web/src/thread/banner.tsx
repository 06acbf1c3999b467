import type { Chat } from '../api/types';
import { useUser } from '../auth/session';
import type { Catalogue } from '../i18n/en';
import { useT } from '../i18n/language';
import { useHint } from '../keyboard/hints';
import { goTo } from '../keyboard/places';
import { Button } from '../ui/button';
import { modeIcons } from '../ui/chip';
import { cx } from '../ui/cx';
import styles from './banner.module.css';
import { useChatActions } from './use-chat-actions';

/** How taking the chat is called as it stands; `null` while it is the person's own. */
export function claimLabel(chat: Chat, me: number, t: Catalogue): string | null {
  const agent = chat.assigned_agent;
  if (chat.mode === 'agent' && agent?.id === me) return null;
  if (chat.mode === 'agent' && agent !== null) return t.banner.assignToMe;
  return chat.mode === 'closed' ? t.banner.reopen : t.banner.takeOver;
}

/** Who answers this chat, said where one is about to write, with the way to answer oneself. */
export function Banner({ chat }: { chat: Chat }) {
  const t = useT();
  const me = useUser();
  const actions = useChatActions(chat);
  const agent = chat.assigned_agent;
  const label = claimLabel(chat, me.id, t);
  const hint = useHint('claim', label ?? '');
  if (label === null) return null;

  const taken = chat.mode === 'agent' && agent !== null;
  const texts = {
    bot: t.banner.bot[chat.bot_answers],
    paused: t.banner.paused,
    closed: t.banner.closed,
    agent: agent === null ? t.banner.free : t.banner.other(agent.name),
  };
  const Icon = modeIcons[chat.mode];
  return (
    <div className={cx(styles.banner, styles[chat.mode])} data-testid="banner">
      <Icon size={17} aria-hidden />
      <p>
        {texts[chat.mode]}
        {chat.mode !== 'agent' && agent !== null && agent.id !== me.id && ` ${t.banner.other(agent.name)}`}
      </p>
      <Button
        size="small"
        look={taken ? 'secondary' : 'primary'}
        busy={actions.isPending}
        onClick={() => {
          actions.claim();
          // The button goes away; who takes a chat is about to write.
          if (matchMedia('(pointer: fine)').matches) goTo('composer');
        }}
        {...hint}
        data-testid="take-over"
      >
        {label}
      </Button>
    </div>
  );
}
