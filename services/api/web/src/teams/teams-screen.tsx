import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { Agent, Team } from '../api/types';
import { useT } from '../i18n/language';
import { SectionPage } from '../settings/section-page';
import { Button } from '../ui/button';
import { FailedState, ScreenBone } from '../ui/states';
import { PeopleList } from './people-list';
import { TeamCard } from './team-card';
import { TeamFormView } from './team-form';
import styles from './teams.module.css';
import { useAgents, useTeams } from './use-teams';

type Editing = { kind: 'new' } | { kind: 'change'; id: number } | null;

/** Who answers what: the teams with their rules, and everybody with what they have. */
export function TeamsScreen() {
  const [editing, setEditing] = useState<Editing>(null);
  const teams = useTeams();
  const agents = useAgents();
  const items = teams.data?.items;
  const people = agents.data?.items;
  const failed = [teams, agents].find((query) => query.isError && query.data === undefined);
  if (failed !== undefined) return <FailedState error={failed.error} retry={() => void failed.refetch()} />;
  if (items === undefined || people === undefined) return <ScreenBone />;
  const done = () => setEditing(null);
  if (editing?.kind === 'new') return <TeamFormView people={people} done={done} />;
  const changed = editing === null ? undefined : items.find((team) => team.id === editing.id);
  if (changed !== undefined) return <TeamFormView team={changed} people={people} done={done} />;
  return <Overview teams={items} people={people} edit={setEditing} />;
}

interface OverviewProps {
  teams: readonly Team[];
  people: readonly Agent[];
  edit: (editing: Editing) => void;
}

function Overview({ teams, people, edit }: OverviewProps) {
  const t = useT();
  return (
    <SectionPage
      title={t.teams.title}
      subtitle={t.teams.subtitle}
      action={
        <Button look="primary" onClick={() => edit({ kind: 'new' })} data-testid="add-team">
          <Plus size={17} aria-hidden />
          {t.teams.add}
        </Button>
      }
    >
      <ul className={styles.list}>
        {teams.map((team) => (
          <TeamCard
            key={team.id}
            team={team}
            people={people}
            change={() => edit({ kind: 'change', id: team.id })}
          />
        ))}
      </ul>
      <PeopleList people={people} teams={teams} />
    </SectionPage>
  );
}
