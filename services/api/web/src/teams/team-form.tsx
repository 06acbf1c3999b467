import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { team as api } from '../api/calls';
import { ProblemError } from '../api/problem';
import type { Agent, Team } from '../api/types';
import { useT } from '../i18n/language';
import { showFailure } from '../shell/toasts';
import { Button } from '../ui/button';
import { SelectField, TextField } from '../ui/field';
import { AgentAvatar } from './agent-avatar';
import { emptyForm, faultsIn, formOf, toChange, toNewTeam, type Faults, type TeamForm } from './form';
import styles from './teams.module.css';

interface TeamFormViewProps {
  team?: Team;
  people: readonly Agent[];
  done: () => void;
}

const policies: readonly Team['policy'][] = ['manual', 'round_robin', 'least_busy'];

/** A team to make or to change; everybody's has rules only. */
export function TeamFormView({ team, people, done }: TeamFormViewProps) {
  const t = useT();
  const words = t.teams.form;
  const client = useQueryClient();
  const [form, setForm] = useState<TeamForm>(() => (team === undefined ? emptyForm : formOf(team)));
  const [faults, setFaults] = useState<Faults>({});
  const isDefault = team?.is_default === true;
  const set = (change: Partial<TeamForm>) => {
    setForm((current) => ({ ...current, ...change }));
    // What is typed anew is looked at anew, when it is saved.
    setFaults((current) => Object.fromEntries(Object.entries(current).filter(([name]) => !(name in change))));
  };

  const save = useMutation({
    mutationFn: () =>
      team === undefined ? api.add(toNewTeam(form)) : api.change(team.id, toChange(form, isDefault)),
    onSuccess: async () => {
      await Promise.all([['teams'], ['agents']].map((queryKey) => client.invalidateQueries({ queryKey })));
      done();
    },
    onError: (error) => {
      const name = error instanceof ProblemError ? error.forField('name') : undefined;
      if (name === undefined) showFailure(error);
      else setFaults({ name });
    },
  });

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const found = faultsIn(form, t, isDefault);
    setFaults(found);
    if (Object.keys(found).length === 0) save.mutate();
  };

  const toggle = (id: number) => {
    const members = new Set(form.members);
    if (!members.delete(id)) members.add(id);
    set({ members });
  };

  const title = isDefault
    ? t.teams.everybody
    : team === undefined
      ? words.newTitle
      : words.changeTitle(team.name);
  return (
    <form className={styles.form} onSubmit={submit} noValidate data-testid="team-form">
      <h1>{title}</h1>
      {!isDefault && (
        <TextField
          label={words.name}
          name="name"
          maxLength={60}
          value={form.name}
          error={faults.name}
          onChange={(event) => set({ name: event.target.value })}
        />
      )}
      <SelectField
        label={words.policy}
        name="policy"
        hint={t.teams.policyHints[form.policy]}
        value={form.policy}
        onChange={(event) => {
          const policy = policies.find((one) => one === event.target.value);
          if (policy !== undefined) set({ policy });
        }}
      >
        {policies.map((policy) => (
          <option key={policy} value={policy}>
            {t.teams.policies[policy]}
          </option>
        ))}
      </SelectField>
      {!isDefault && (
        <fieldset className={styles.fields}>
          <legend>{words.members}</legend>
          <div className={styles.ticks}>
            {people.map((person) => (
              <label key={person.id} className={styles.tick}>
                <input
                  type="checkbox"
                  checked={form.members.has(person.id)}
                  onChange={() => toggle(person.id)}
                />
                <AgentAvatar name={person.name} availability={person.availability} size="small" />
                {person.name}
              </label>
            ))}
          </div>
        </fieldset>
      )}
      <fieldset className={styles.fields}>
        <legend>{words.returns}</legend>
        <div className={styles.pair}>
          <TextField
            label={words.offline}
            name="offline"
            inputMode="numeric"
            hint={words.never}
            error={faults.offline}
            value={form.offline}
            onChange={(event) => set({ offline: event.target.value })}
          />
          <TextField
            label={words.unanswered}
            name="unanswered"
            inputMode="numeric"
            hint={words.never}
            error={faults.unanswered}
            value={form.unanswered}
            onChange={(event) => set({ unanswered: event.target.value })}
          />
        </div>
      </fieldset>
      <div className={styles.actions}>
        <Button type="submit" look="primary" busy={save.isPending}>
          {words.save}
        </Button>
        <Button onClick={done}>{words.cancel}</Button>
      </div>
    </form>
  );
}
