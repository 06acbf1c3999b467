import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { account } from '../api/account-calls';
import { useT } from '../i18n/language';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { fieldError, FormError } from '../ui/form-error';
import styles from '../ui/panel.module.css';
import { AppStep, CodesStep, type AppSecret } from './two-factor-steps';

export type Wish = 'set-up' | 'codes' | 'turn-off';
type Step = { at: 'password' } | { at: 'app'; app: AppSecret } | { at: 'codes'; codes: string[] };

/** The way from one's password to an app, to recovery codes, or back to the password alone. */
export function TwoFactorDialog({ wish, close }: { wish: Wish; close: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const [step, setStep] = useState<Step>({ at: 'password' });
  const done = () => {
    void client.invalidateQueries({ queryKey: ['profile'] });
    void client.invalidateQueries({ queryKey: ['sessions'] });
    close();
  };
  const titles = {
    password: wish === 'turn-off' ? t.twoFactor.turnOff : t.twoFactor.confirmTitle,
    app: t.twoFactor.scanTitle,
    codes: t.twoFactor.codesTitle,
  };
  return (
    <Dialog title={titles[step.at]} close={step.at === 'codes' ? done : close}>
      {step.at === 'password' && <PasswordStep wish={wish} done={done} go={setStep} />}
      {step.at === 'app' && <AppStep app={step.app} done={(codes) => setStep({ at: 'codes', codes })} />}
      {step.at === 'codes' && <CodesStep codes={step.codes} done={done} />}
    </Dialog>
  );
}

function PasswordStep({ wish, done, go }: { wish: Wish; done: () => void; go: (step: Step) => void }) {
  const t = useT();
  const [password, setPassword] = useState('');
  const prove = useMutation({
    mutationFn: async () => {
      if (wish === 'set-up') go({ at: 'app', app: await account.prepareTwoFactor(password) });
      else if (wish === 'codes')
        go({ at: 'codes', codes: (await account.newRecoveryCodes(password)).recovery_codes });
      else {
        await account.disableTwoFactor(password);
        done();
      }
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    prove.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit} data-testid="two-factor-password">
      <p className={styles.soft}>{wish === 'turn-off' ? t.twoFactor.turnOffText : t.twoFactor.confirmText}</p>
      <TextField
        label={t.twoFactor.password}
        type="password"
        name="password"
        autoComplete="current-password"
        required
        autoFocus
        value={password}
        error={fieldError(prove.error, 'password')}
        onChange={(event) => setPassword(event.target.value)}
      />
      <FormError error={prove.error} fields={['password']} />
      <Button look={wish === 'turn-off' ? 'danger' : 'primary'} type="submit" busy={prove.isPending}>
        {wish === 'turn-off' ? t.twoFactor.turnOff : t.twoFactor.goOn}
      </Button>
    </form>
  );
}
