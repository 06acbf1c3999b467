import { ChevronDown, ChevronUp, Flag, Minus, Siren, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import type { Chat, Priority } from '../api/types';
import { useT } from '../i18n/language';
import { useCommand } from '../keyboard/registry';
import { useChatActions } from '../thread/use-chat-actions';
import { IconButton } from '../ui/button';
import { cx } from '../ui/cx';
import { Menu, MenuChoices, MenuLabel } from '../ui/menu';
import styles from './desk.module.css';

const icons: Record<Priority, LucideIcon> = {
  urgent: Siren,
  high: ChevronUp,
  normal: Minus,
  low: ChevronDown,
};
const order: readonly Priority[] = ['urgent', 'high', 'normal', 'low'];

/** How urgent the chat is, and how to say so. */
export function PriorityMenu({ chat }: { chat: Chat }) {
  const t = useT();
  const actions = useChatActions(chat);
  const Icon = chat.priority === 'normal' ? Flag : icons[chat.priority];
  const label = `${t.desk.priority.label}: ${t.desk.priority.names[chat.priority]}`;
  const [open, setOpen] = useState(false);
  useCommand('priority', () => setOpen(true), { enabled: !actions.isPending });
  return (
    <Menu
      open={open}
      busy={actions.isPending}
      onOpenChange={setOpen}
      trigger={
        <IconButton
          label={label}
          className={cx(styles[chat.priority])}
          data-testid="priority"
          data-priority={chat.priority}
        >
          <Icon size={19} />
        </IconButton>
      }
    >
      <MenuLabel>{t.desk.priority.label}</MenuLabel>
      <MenuChoices
        value={chat.priority}
        onChoose={(value) => actions.change({ priority: value as Priority })}
        choices={order.map((priority) => {
          const Choice = icons[priority];
          return {
            value: priority,
            label: t.desk.priority.names[priority],
            icon: <Choice size={18} className={styles[`${priority}Icon`]} aria-hidden />,
          };
        })}
      />
    </Menu>
  );
}

/** What is out of the ordinary; the ordinary has no chip. */
export function PriorityChip({ priority }: { priority: Priority }) {
  const t = useT();
  if (priority === 'normal') return null;
  const Icon = icons[priority];
  return (
    <span className={cx(styles.chip, styles[priority])} data-testid="priority-chip" data-priority={priority}>
      <Icon size={12} aria-hidden />
      {t.desk.priority.names[priority]}
    </span>
  );
}
