import { useQueryClient } from '@tanstack/react-query';
import { ChevronDown, MessageSquareShare, UserRoundPlus, UsersRound } from 'lucide-react';
import { useState } from 'react';
import type { Chat } from '../api/types';
import { HandOverDialog } from '../assigning/hand-over-dialog';
import { useDeskSettings } from '../attention/use-desk-settings';
import { useUser } from '../auth/session';
import { useT } from '../i18n/language';
import { useHint } from '../keyboard/hints';
import { useCommand } from '../keyboard/registry';
import { AgentAvatar } from '../teams/agent-avatar';
import { byPresence } from '../teams/order';
import { useAgents, useOwnTeams } from '../teams/use-teams';
import { cx } from '../ui/cx';
import { Menu, MenuChoices, MenuItem, MenuLabel, MenuSeparator } from '../ui/menu';
import styles from './header-controls.module.css';
import { useChatActions } from './use-chat-actions';

const nobody = 'nobody';

/** Shows who looks after the chat, and leaves it to somebody else or to a team. */
export function Assign({ chat }: { chat: Chat }) {
  const t = useT();
  const me = useUser();
  const client = useQueryClient();
  const actions = useChatActions(chat);
  const needsNote = useDeskSettings().handover_needs_note;
  const [handing, setHanding] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const agents = useAgents();
  const teams = useOwnTeams();
  const people = byPresence(agents.data?.items ?? [], me.id);
  const agent = chat.assigned_agent;
  /** Where the desk wants a note, it is asked for first; taking the chat oneself needs none. */
  const handOver = (to: string, now: () => void) => (needsNote ? setHanding(to) : now());
  const assign = (value: string) => {
    if (value === String(me.id)) actions.assign(me.id);
    else if (value === nobody) handOver(nobody, () => actions.assign(null));
    else handOver(`agent ${value}`, () => actions.assign(Number(value)));
  };
  const leaveTo = (value: string) =>
    handOver(value === nobody ? 'team none' : `team ${value}`, () =>
      actions.handOver({ team_id: value === nobody ? null : Number(value) }),
    );
  const name = agent === null ? (chat.team?.name ?? t.assign.nobody) : agent.name;
  const label = `${t.assign.label}: ${name}`;
  const hint = useHint('assign', label);
  const change = (next: boolean) => {
    setOpen(next);
    if (!next) return;
    void client.invalidateQueries({ queryKey: ['agents'] });
    void client.invalidateQueries({ queryKey: ['teams'] });
  };

  useCommand('assign', () => change(true), { enabled: !actions.isPending });

  return (
    <>
      <Menu
        open={open}
        busy={actions.isPending}
        onOpenChange={change}
        trigger={
          <button
            type="button"
            className={cx(styles.control, styles.assign)}
            aria-label={label}
            {...hint}
            data-testid="assign"
            data-agent-id={agent?.id}
            data-team-id={chat.team?.id}
          >
            {agent !== null ? (
              <AgentAvatar
                name={agent.name}
                availability={people.find((one) => one.id === agent.id)?.availability}
                size="small"
              />
            ) : chat.team !== null ? (
              <UsersRound size={16} aria-hidden />
            ) : (
              <UserRoundPlus size={16} aria-hidden />
            )}
            <span>{name}</span>
            <ChevronDown size={14} aria-hidden />
          </button>
        }
      >
        <MenuLabel>{agents.isError ? t.assign.failed : t.assign.label}</MenuLabel>
        <MenuChoices
          value={agent === null ? nobody : String(agent.id)}
          onChoose={assign}
          choices={[
            { value: nobody, label: t.assign.nobody, icon: <UserRoundPlus size={24} aria-hidden /> },
            ...people.map((one) => ({
              value: String(one.id),
              label: one.id === me.id ? t.assign.you(one.name) : one.name,
              hint: `${t.availability.states[one.availability]} · ${t.teams.load(one.open_chats, one.capacity)}`,
              icon: <AgentAvatar name={one.name} availability={one.availability} size="small" />,
            })),
          ]}
        />
        {teams.length > 0 && (
          <>
            <MenuSeparator />
            <MenuLabel>{t.assigning.teams}</MenuLabel>
            <MenuChoices
              value={String(chat.team?.id ?? nobody)}
              onChoose={leaveTo}
              choices={[
                {
                  value: nobody,
                  label: t.assigning.everybody,
                  icon: <UsersRound size={20} aria-hidden />,
                },
                ...teams.map((one) => ({
                  value: String(one.id),
                  label: one.name,
                  hint: t.teams.waiting(one.waiting),
                  icon: <UsersRound size={20} aria-hidden />,
                })),
              ]}
            />
          </>
        )}
        <MenuSeparator />
        <MenuItem onSelect={() => setHanding('')}>
          <MessageSquareShare size={18} aria-hidden />
          {t.assigning.withNote}
        </MenuItem>
      </Menu>
      {handing !== null && (
        <HandOverDialog chat={chat} actions={actions} chosen={handing} close={() => setHanding(null)} />
      )}
    </>
  );
}
