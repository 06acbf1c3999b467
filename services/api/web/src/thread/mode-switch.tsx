import { ChevronDown } from 'lucide-react';
import type { Chat, Mode } from '../api/types';
import { useT } from '../i18n/language';
import { keysOf, useLetters } from '../keyboard/hints';
import { modeIcons } from '../ui/chip';
import { cx } from '../ui/cx';
import { Menu, MenuChoices, MenuLabel } from '../ui/menu';
import styles from './header-controls.module.css';
import { useChatActions } from './use-chat-actions';

const modes: readonly Mode[] = ['bot', 'agent', 'paused', 'closed'];

/** The keys that do the same. */
const keys: Record<Mode, string | null> = {
  bot: keysOf('hand-back'),
  agent: null,
  paused: null,
  closed: keysOf('close'),
};

/** Shows the chat's mode in its colour, and changes it. */
export function ModeSwitch({ chat }: { chat: Chat }) {
  const t = useT();
  const actions = useChatActions(chat);
  const letters = useLetters();
  const Icon = modeIcons[chat.mode];
  return (
    <Menu
      busy={actions.isPending}
      trigger={
        <button
          type="button"
          className={cx(styles.control, styles.mode, styles[chat.mode])}
          aria-label={`${t.modes.label}: ${t.modes[chat.mode]}`}
          data-testid="mode-switch"
          data-mode={chat.mode}
        >
          <Icon size={16} aria-hidden />
          <span>{t.modes[chat.mode]}</span>
          <ChevronDown size={14} aria-hidden />
        </button>
      }
    >
      <MenuLabel>{t.modes.label}</MenuLabel>
      <MenuChoices
        value={chat.mode}
        onChoose={(value) => {
          const mode = modes.find((candidate) => candidate === value);
          if (mode !== undefined && mode !== chat.mode) actions.setMode(mode);
        }}
        choices={modes.map((mode) => {
          const ModeIcon = modeIcons[mode];
          return {
            value: mode,
            label: t.modes[mode],
            hint: t.modes.hints[mode],
            icon: <ModeIcon size={18} className={styles[`${mode}Icon`]} aria-hidden />,
            keys: letters ? keys[mode] : null,
          };
        })}
      />
    </Menu>
  );
}
