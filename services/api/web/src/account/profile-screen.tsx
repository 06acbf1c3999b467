import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { account } from '../api/account-calls';
import type { Profile } from '../api/types';
import { meKey } from '../auth/session';
import { languages, useLanguage, useT } from '../i18n/language';
import { SectionPage } from '../settings/section-page';
import { Button } from '../ui/button';
import { SelectField, TextField } from '../ui/field';
import { fieldError, FormError } from '../ui/form-error';
import styles from '../ui/panel.module.css';
import { FailedState, ScreenBone } from '../ui/states';
import { PasswordPanel } from './password-panel';
import { SessionsPanel } from './sessions-panel';
import { TwoFactorPanel } from './two-factor-panel';
import { useChooseLanguage } from './use-choose-language';

export const profileKey = ['profile'] as const;

/** One's own account. */
export function ProfileScreen() {
  const t = useT();
  const profile = useQuery({ queryKey: profileKey, queryFn: account.get });
  if (profile.data === undefined) {
    if (profile.isError) return <FailedState error={profile.error} retry={() => void profile.refetch()} />;
    return <ScreenBone />;
  }
  return (
    <SectionPage title={t.profile.title} subtitle={t.profile.subtitle}>
      <PersonPanel profile={profile.data} />
      <PasswordPanel profile={profile.data} />
      <TwoFactorPanel twoFactor={profile.data.two_factor} />
      <SessionsPanel />
    </SectionPage>
  );
}

function PersonPanel({ profile }: { profile: Profile }) {
  const { t, language } = useLanguage();
  const client = useQueryClient();
  const choose = useChooseLanguage();
  const { user } = profile;
  const [name, setName] = useState(user.name);
  const save = useMutation({
    mutationFn: () => account.change({ name: name.trim() }),
    onSuccess: (changed) => {
      client.setQueryData(profileKey, changed);
      void client.invalidateQueries({ queryKey: meKey });
    },
  });
  const isChanged = name.trim() !== user.name && name.trim() !== '';
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (isChanged) save.mutate();
  };
  return (
    <section className={styles.panel} aria-label={t.profile.person}>
      <form className={styles.form} onSubmit={submit} data-testid="profile-form">
        <TextField
          label={t.profile.name}
          name="name"
          autoComplete="name"
          maxLength={100}
          value={name}
          error={fieldError(save.error, 'name')}
          onChange={(event) => setName(event.target.value)}
        />
        <SelectField
          label={t.profile.language}
          name="language"
          value={language}
          onChange={(event) => choose(event.target.value === 'id' ? 'id' : 'en')}
        >
          {languages.map(({ code, name: shown }) => (
            <option key={code} value={code} lang={code}>
              {shown}
            </option>
          ))}
        </SelectField>
        <p className={styles.soft}>
          {user.email} · {t.roles[user.role]}
          {user.role === 'agent' && user.own_chats_only && ` · ${t.profile.ownChats}`}
        </p>
        <FormError error={save.error} fields={['name']} />
        <div className={styles.actions}>
          <Button look="primary" type="submit" disabled={!isChanged} busy={save.isPending}>
            {t.profile.save}
          </Button>
          <span className={styles.soft} role="status">
            {save.isSuccess && !isChanged && t.profile.saved}
          </span>
        </div>
      </form>
    </section>
  );
}
