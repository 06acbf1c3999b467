import { UsersRound } from 'lucide-react';
import { useT } from '../i18n/language';
import { useOwnTeams } from '../teams/use-teams';
import styles from './team-filter.module.css';

/** Whose waiting chats are listed; the user's teams' come first. */
export const everyTeam = 'all';
export const myTeams = 'mine';

interface TeamFilterProps {
  value: string;
  choose: (value: string) => void;
}

/** Only where there are teams. */
export function TeamFilter({ value, choose }: TeamFilterProps) {
  const t = useT();
  const teams = useOwnTeams();
  if (teams.length === 0) return null;
  return (
    <label className={styles.filter}>
      <UsersRound size={15} aria-hidden />
      <span className="visually-hidden">{t.assigning.filter}</span>
      <select value={value} onChange={(event) => choose(event.target.value)} data-testid="team-filter">
        <option value={myTeams}>{t.assigning.mine}</option>
        <option value={everyTeam}>{t.assigning.all}</option>
        {teams.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
    </label>
  );
}
