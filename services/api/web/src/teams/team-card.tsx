import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { team as api } from '../api/calls';
import type { Agent, Team } from '../api/types';
import { useT } from '../i18n/language';
import { showFailure } from '../shell/toasts';
import { Button } from '../ui/button';
import { Confirm } from '../ui/confirm';
import { cx } from '../ui/cx';
import { AgentAvatar } from './agent-avatar';
import styles from './teams.module.css';

interface TeamCardProps {
  team: Team;
  people: readonly Agent[];
  change: () => void;
}

/** One team: who is in it, how its chats find somebody, and how many wait. */
export function TeamCard({ team, people, change }: TeamCardProps) {
  const t = useT();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const members = team.is_default ? people : people.filter((one) => team.member_ids.includes(one.id));
  const remove = () =>
    api
      .remove(team.id)
      .then(() => client.invalidateQueries({ queryKey: ['teams'] }))
      .catch((error: unknown) => showFailure(error));
  return (
    <li className={styles.card} data-testid="team" data-team={team.id}>
      <div className={styles.top}>
        <div className={styles.who}>
          <h2>{team.is_default ? t.teams.everybody : team.name}</h2>
          <p>
            {t.teams.policies[team.policy]} · {t.teams.policyHints[team.policy]}
          </p>
          {team.is_default && <p>{t.teams.everybodyHint}</p>}
        </div>
        <span className={cx(styles.badge, team.waiting > 0 && styles.waiting)}>
          {t.teams.waiting(team.waiting)}
        </span>
      </div>
      {members.length === 0 ? (
        <p className={styles.soft}>{t.teams.noMembers}</p>
      ) : (
        <ul className={styles.members}>
          {members.map((one) => (
            <li key={one.id} className={styles.member}>
              <AgentAvatar name={one.name} availability={one.availability} size="small" />
              {one.name}
            </li>
          ))}
        </ul>
      )}
      <Returns team={team} />
      <div className={styles.actions}>
        <Button onClick={change}>{t.teams.change}</Button>
        {!team.is_default && (
          <Button look="quiet" onClick={() => setAsking(true)}>
            {t.teams.remove}
          </Button>
        )}
      </div>
      {asking && (
        <Confirm
          title={t.teams.removeTitle(team.name)}
          text={t.teams.removeText}
          yes={t.teams.remove}
          no={t.actions.cancel}
          confirm={remove}
          close={() => setAsking(false)}
        />
      )}
    </li>
  );
}

function Returns({ team }: { team: Team }) {
  const t = useT();
  const rules = [
    team.return_offline_min === null ? null : t.teams.returns.offline(team.return_offline_min),
    team.return_unanswered_min === null ? null : t.teams.returns.unanswered(team.return_unanswered_min),
  ].filter((rule) => rule !== null);
  return rules.length === 0 ? null : <p className={styles.soft}>{rules.join(' ')}</p>;
}
