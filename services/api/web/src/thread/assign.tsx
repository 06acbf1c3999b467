import { useQuery } from '@tanstack/react-query';
import { ChevronDown, UserRoundPlus } from 'lucide-react';
import { useState } from 'react';
import { team } from '../api/calls';
import type { Chat } from '../api/types';
import { useUser } from '../auth/session';
import { useT } from '../i18n/language';
import { Avatar } from '../ui/avatar';
import { cx } from '../ui/cx';
import { Menu, MenuChoices, MenuLabel } from '../ui/menu';
import styles from './header-controls.module.css';
import { useChatActions } from './use-chat-actions';

const nobody = 'nobody';

/** Shows who looks after the chat, and gives it to somebody else. */
export function Assign({ chat }: { chat: Chat }) {
  const t = useT();
  const me = useUser();
  const actions = useChatActions(chat);
  const [open, setOpen] = useState(false);
  const users = useQuery({ queryKey: ['users'], queryFn: team.users, enabled: open });
  const agent = chat.assigned_agent;
  const name = agent === null ? t.assign.nobody : agent.name;
  const people = (users.data?.items ?? [])
    .filter((user) => user.is_active)
    .sort((a, b) => Number(b.id === me.id) - Number(a.id === me.id) || a.name.localeCompare(b.name));

  return (
    <Menu
      onOpenChange={setOpen}
      trigger={
        <button
          type="button"
          className={cx(styles.control, styles.assign)}
          disabled={actions.isPending}
          aria-label={`${t.assign.label}: ${name}`}
          data-testid="assign"
          data-agent-id={agent?.id}
        >
          {agent === null ? (
            <UserRoundPlus size={16} aria-hidden />
          ) : (
            <Avatar name={agent.name} size="small" />
          )}
          <span>{name}</span>
          <ChevronDown size={14} aria-hidden />
        </button>
      }
    >
      <MenuLabel>{users.isError ? t.assign.failed : t.assign.label}</MenuLabel>
      <MenuChoices
        value={agent === null ? nobody : String(agent.id)}
        onChoose={(value) => actions.assign(value === nobody ? null : Number(value))}
        choices={[
          { value: nobody, label: t.assign.nobody, icon: <UserRoundPlus size={20} aria-hidden /> },
          ...people.map((user) => ({
            value: String(user.id),
            label: user.id === me.id ? t.assign.you(user.name) : user.name,
            icon: <Avatar name={user.name} size="small" />,
          })),
        ]}
      />
    </Menu>
  );
}
