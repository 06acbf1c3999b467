import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { apiKeys } from '../api/account-calls';
import type { NewApiKey } from '../api/types';
import { useT } from '../i18n/language';
import { Button } from '../ui/button';
import { CopyButton } from '../ui/copy-button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { fieldError, FormError } from '../ui/form-error';
import styles from '../ui/panel.module.css';
import { Tick } from '../ui/tick';
import { endOfDay, scopes } from './scopes';

type Scope = NewApiKey['scopes'][number];

/** A new key: what it may do, and then the key itself, this once. */
export function KeyDialog({ close }: { close: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const [secret, setSecret] = useState<string | null>(null);
  const made = (key: string) => {
    setSecret(key);
    void client.invalidateQueries({ queryKey: ['keys'] });
  };
  if (secret === null) {
    return (
      <Dialog title={t.keys.form.title} close={close}>
        <KeyForm made={made} />
      </Dialog>
    );
  }
  return (
    <Dialog title={t.keys.secretTitle} close={close}>
      <div className={styles.form}>
        <p className={styles.soft}>{t.keys.secretText}</p>
        <p className={styles.secret} data-testid="key-secret">
          {secret}
        </p>
        <div className={styles.actions}>
          <CopyButton text={secret} label={t.keys.copy} done={t.keys.copied} />
          <Button look="primary" onClick={close}>
            {t.keys.done}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function KeyForm({ made }: { made: (secret: string) => void }) {
  const t = useT();
  const words = t.keys.form;
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<Scope>>(new Set());
  const [day, setDay] = useState('');
  const [tried, setTried] = useState(false);
  const make = useMutation({
    mutationFn: () =>
      apiKeys.make({ name: name.trim(), scopes: [...chosen], expires_at: day === '' ? null : endOfDay(day) }),
    onSuccess: ({ secret }) => made(secret),
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setTried(true);
    if (chosen.size > 0) make.mutate();
  };
  const toggle = (scope: Scope, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(scope);
    else next.delete(scope);
    setChosen(next);
  };
  return (
    <form className={styles.form} onSubmit={submit} data-testid="key-form">
      <TextField
        label={words.name}
        hint={words.nameHint}
        name="name"
        autoComplete="off"
        required
        autoFocus
        maxLength={100}
        value={name}
        error={fieldError(make.error, 'name')}
        onChange={(event) => setName(event.target.value)}
      />
      <fieldset className={styles.choices}>
        <legend>{words.scopes}</legend>
        {scopes.map((scope) => (
          <Tick
            key={scope}
            label={t.keys.scopes[scope] ?? scope}
            hint={scope}
            checked={chosen.has(scope)}
            set={(on) => toggle(scope, on)}
          />
        ))}
      </fieldset>
      <TextField
        label={words.expires}
        hint={words.expiresHint}
        type="date"
        name="expires"
        value={day}
        error={fieldError(make.error, 'expires_at') === undefined ? undefined : words.past}
        onChange={(event) => setDay(event.target.value)}
      />
      {tried && chosen.size === 0 && <p role="alert">{words.oneScope}</p>}
      <FormError error={make.error} fields={['name', 'expires_at']} />
      <Button look="primary" type="submit" busy={make.isPending}>
        {make.isPending ? words.busy : words.submit}
      </Button>
    </form>
  );
}
