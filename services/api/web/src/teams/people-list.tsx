import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { team as api } from '../api/calls';
import type { Agent, Team } from '../api/types';
import { useNow } from '../format/clock';
import { clock, daysBetween, fullDate, shortDate } from '../format/time';
import { useT } from '../i18n/language';
import { showFailure } from '../shell/toasts';
import { AgentAvatar } from './agent-avatar';
import { capacityOf } from './form';
import styles from './teams.module.css';

/** Everybody who answers: whether they are there, what they have, and how much they may be given. */
export function PeopleList({ people, teams }: { people: readonly Agent[]; teams: readonly Team[] }) {
  const t = useT();
  return (
    <section className={styles.people}>
      <h2>{t.teams.people}</h2>
      <p className={styles.soft}>{t.teams.peopleHint}</p>
      <ul>
        {people.map((person) => (
          <Person key={person.id} person={person} teams={teams} />
        ))}
      </ul>
    </section>
  );
}

function Person({ person, teams }: { person: Agent; teams: readonly Team[] }) {
  const t = useT();
  const now = useNow();
  const names = teams.filter((one) => person.team_ids.includes(one.id)).map((one) => one.name);
  const since = person.since === null ? null : new Date(person.since);
  return (
    <li className={styles.person} data-testid="person" data-agent={person.id}>
      <AgentAvatar name={person.name} availability={person.availability} />
      <div className={styles.who}>
        <h3>{person.name}</h3>
        <p>
          {since === null ? (
            t.teams.neverThere
          ) : (
            <time dateTime={since.toISOString()} title={fullDate(since, t)}>
              {t.availability.since(
                t.availability.states[person.availability],
                daysBetween(since, now) === 0 ? clock(since, t) : shortDate(since, now, t),
              )}
            </time>
          )}
          {names.length > 0 && ` · ${names.join(', ')}`}
        </p>
      </div>
      <span className={styles.load}>{t.teams.load(person.open_chats, person.capacity)}</span>
      <CapacityField key={person.capacity} person={person} />
    </li>
  );
}

/** Kept when one leaves the field or presses Enter. */
function CapacityField({ person }: { person: Agent }) {
  const t = useT();
  const client = useQueryClient();
  const [typed, setTyped] = useState(person.capacity === null ? '' : String(person.capacity));
  const wanted = capacityOf(typed);
  const { mutate, isPending } = useMutation({
    mutationFn: (capacity: number | null) => api.changeAgent(person.id, { capacity }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['agents'] }),
    onError: (error) => showFailure(error),
  });
  const keep = () => {
    if (wanted !== undefined && wanted !== person.capacity && !isPending) mutate(wanted);
  };
  return (
    <label className={styles.capacity}>
      <span aria-hidden>{t.teams.capacity}</span>
      <input
        inputMode="numeric"
        aria-label={t.teams.capacityOf(person.name)}
        aria-invalid={wanted === undefined}
        title={wanted === undefined ? t.teams.badCapacity : undefined}
        placeholder={t.teams.noLimit}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={keep}
        onKeyDown={(event) => {
          if (event.key === 'Enter') keep();
          if (event.key === 'Escape') setTyped(person.capacity === null ? '' : String(person.capacity));
        }}
      />
    </label>
  );
}
