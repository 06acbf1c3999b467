import { Bot, UserRoundPlus, UsersRound } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Chat } from '../api/types';
import { useDeskSettings } from '../attention/use-desk-settings';
import { useUser } from '../auth/session';
import { useT } from '../i18n/language';
import { AgentAvatar } from '../teams/agent-avatar';
import { byPresence } from '../teams/order';
import { useAgents, useOwnTeams } from '../teams/use-teams';
import type { ChatActions } from '../thread/use-chat-actions';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { cx } from '../ui/cx';
import styles from './hand-over-dialog.module.css';

interface HandOverDialogProps {
  chat: Chat;
  actions: ChatActions;
  /** Whom it goes to, where that was said already: `agent 7`, `team 3`, `team none`, `nobody`, `bot`. */
  chosen?: string;
  close: () => void;
}

/** Leaves the chat to a colleague, a team or the bot, with a note for whoever goes on. */
export function HandOverDialog({ chat, actions, chosen = '', close }: HandOverDialogProps) {
  const t = useT();
  const me = useUser().id;
  const agents = byPresence(useAgents().data?.items ?? [], me).filter(
    (agent) => agent.id !== chat.assigned_agent?.id,
  );
  const teams = useOwnTeams();
  const needsNote = useDeskSettings().handover_needs_note;
  const [to, setTo] = useState(chosen);
  const [note, setNote] = useState('');

  const told = note.trim() === '' ? null : note.trim();
  const lacksNote = needsNote && told === null && to !== 'bot' && to !== `agent ${me}`;
  const submit = () => {
    const [kind, id] = to.split(' ');
    if (kind === 'bot') actions.handBack(told);
    else if (kind === 'nobody') actions.handOver({ assigned_agent_id: null, note: told });
    else if (kind === 'agent') actions.handOver({ assigned_agent_id: Number(id), note: told });
    else actions.handOver({ team_id: id === 'none' ? null : Number(id), note: told });
    close();
  };

  const choice = (value: string, icon: ReactNode, name: string, hint?: string) => (
    <label key={value} className={cx(styles.choice, to === value && styles.chosen)}>
      <input
        type="radio"
        name="to"
        value={value}
        checked={to === value}
        onChange={() => setTo(value)}
        className="visually-hidden"
      />
      {icon}
      <span className={styles.name}>{name}</span>
      {hint !== undefined && <span className={styles.hint}>{hint}</span>}
    </label>
  );

  return (
    <Dialog title={t.assigning.handOver} close={close}>
      <form
        className={styles.form}
        data-testid="hand-over"
        onSubmit={(event) => {
          event.preventDefault();
          if (to !== '' && !lacksNote) submit();
        }}
      >
        <fieldset className={styles.choices}>
          <legend className="visually-hidden">{t.assigning.handOverTo}</legend>
          {agents.map((agent) =>
            choice(
              `agent ${agent.id}`,
              <AgentAvatar name={agent.name} availability={agent.availability} size="small" />,
              agent.id === me ? t.assign.you(agent.name) : agent.name,
              t.teams.load(agent.open_chats, agent.capacity),
            ),
          )}
          {teams.map((one) =>
            choice(
              `team ${one.id}`,
              <UsersRound size={22} aria-hidden />,
              one.name,
              t.teams.waiting(one.waiting),
            ),
          )}
          {chosen === 'nobody' && choice('nobody', <UserRoundPlus size={22} aria-hidden />, t.assign.nobody)}
          {choice('team none', <UsersRound size={22} aria-hidden />, t.assigning.everybody)}
          {chat.mode !== 'bot' && choice('bot', <Bot size={22} aria-hidden />, t.assigning.backToBot)}
        </fieldset>
        <label className={styles.field}>
          <span>{t.assigning.note}</span>
          <textarea
            name="note"
            rows={3}
            maxLength={2000}
            value={note}
            required={needsNote}
            autoFocus={chosen !== ''}
            onChange={(event) => setNote(event.target.value)}
          />
          <small>{needsNote ? t.rules.handover.noteNeeded : t.assigning.noteHint}</small>
        </label>
        <div className={styles.actions}>
          <Button onClick={close}>{t.actions.cancel}</Button>
          <Button type="submit" look="primary" disabled={to === '' || lacksNote}>
            {t.assigning.handOverNow}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
