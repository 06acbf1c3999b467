import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { account } from '../api/account-calls';
import type { Profile } from '../api/types';
import { fullDate } from '../format/time';
import { useT } from '../i18n/language';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { fieldError, FormError } from '../ui/form-error';
import styles from '../ui/panel.module.css';

const empty = { current: '', next: '', repeat: '' };

/** Changing one's password. */
export function PasswordPanel({ profile }: { profile: Profile }) {
  const t = useT();
  const client = useQueryClient();
  const [form, setForm] = useState<typeof empty | null>(null);
  const [differs, setDiffers] = useState(false);
  const save = useMutation({
    mutationFn: ({ current, next }: typeof empty) => account.changePassword(current, next),
    onSuccess: async () => {
      setForm(null);
      await client.invalidateQueries({ queryKey: ['profile'] });
      await client.invalidateQueries({ queryKey: ['sessions'] });
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (form === null) return;
    setDiffers(form.next !== form.repeat);
    if (form.next === form.repeat) save.mutate(form);
  };
  const changed = profile.password_changed_at;
  return (
    <section className={styles.panel} aria-labelledby="password-title">
      <div className={styles.top}>
        <div>
          <h2 id="password-title">{t.profile.password}</h2>
          <p className={styles.soft}>
            {changed !== null && `${t.profile.passwordChanged(fullDate(new Date(changed), t))} `}
            {t.profile.passwordText}
          </p>
        </div>
        {form === null && (
          <Button onClick={() => setForm(empty)} data-testid="change-password">
            {t.profile.change}
          </Button>
        )}
      </div>
      {form === null && save.isSuccess && <p role="status">{t.profile.done}</p>}
      {form !== null && (
        <form className={styles.form} onSubmit={submit} data-testid="password-form">
          <TextField
            label={t.profile.current}
            type="password"
            name="current"
            autoComplete="current-password"
            required
            autoFocus
            value={form.current}
            error={fieldError(save.error, 'current_password')}
            onChange={(event) => setForm({ ...form, current: event.target.value })}
          />
          <TextField
            label={t.profile.next}
            hint={t.join.passwordHint}
            type="password"
            name="next"
            autoComplete="new-password"
            required
            minLength={8}
            value={form.next}
            error={fieldError(save.error, 'new_password')}
            onChange={(event) => setForm({ ...form, next: event.target.value })}
          />
          <TextField
            label={t.profile.repeat}
            type="password"
            name="repeat"
            autoComplete="new-password"
            required
            value={form.repeat}
            error={differs ? t.join.differs : undefined}
            onChange={(event) => setForm({ ...form, repeat: event.target.value })}
          />
          <FormError error={save.error} fields={['current_password', 'new_password']} />
          <div className={styles.actions}>
            <Button look="primary" type="submit" busy={save.isPending}>
              {t.profile.change}
            </Button>
            <Button look="quiet" onClick={() => setForm(null)}>
              {t.profile.cancel}
            </Button>
          </div>
        </form>
      )}
    </section>
  );
}
