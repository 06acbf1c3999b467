import { useMutation } from '@tanstack/react-query';
import { QRCodeSVG } from 'qrcode.react';
import { useState, type SyntheticEvent } from 'react';
import { account } from '../api/account-calls';
import { useT } from '../i18n/language';
import { Button } from '../ui/button';
import { CopyButton } from '../ui/copy-button';
import { TextField } from '../ui/field';
import { fieldError, FormError } from '../ui/form-error';
import styles from '../ui/panel.module.css';

export interface AppSecret {
  secret: string;
  address: string;
}

/** The code to scan, and the first code of the app as proof that it works. */
export function AppStep({ app, done }: { app: AppSecret; done: (codes: string[]) => void }) {
  const t = useT();
  const [code, setCode] = useState('');
  const confirm = useMutation({
    mutationFn: () => account.confirmTwoFactor(code),
    onSuccess: ({ recovery_codes }) => done(recovery_codes),
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    confirm.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit} data-testid="two-factor-app">
      <p className={styles.soft}>{t.twoFactor.scanText}</p>
      {/* Always dark on light, also in the dark: cameras read it best so. */}
      <QRCodeSVG
        className={styles.qr}
        value={app.address}
        size={208}
        marginSize={3}
        title={t.twoFactor.scanAlt}
        role="img"
      />
      <div>
        <p className={styles.soft}>{t.twoFactor.byHand}</p>
        <p className={styles.secret} data-testid="two-factor-secret">
          {app.secret}
        </p>
      </div>
      <TextField
        label={t.twoFactor.code}
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        maxLength={10}
        value={code}
        error={fieldError(confirm.error, 'code')}
        onChange={(event) => setCode(event.target.value)}
      />
      <FormError error={confirm.error} fields={['code']} />
      <Button look="primary" type="submit" busy={confirm.isPending}>
        {t.twoFactor.turnOn}
      </Button>
    </form>
  );
}

/** The recovery codes, this once. */
export function CodesStep({ codes, done }: { codes: string[]; done: () => void }) {
  const t = useT();
  return (
    <div className={styles.form}>
      <p className={styles.soft}>{t.twoFactor.codesText}</p>
      <ul className={`${styles.secret ?? ''} ${styles.codes ?? ''}`} data-testid="recovery-codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={styles.actions}>
        <CopyButton text={codes.join('\n')} label={t.twoFactor.copy} done={t.twoFactor.copied} />
        <Button look="primary" onClick={done}>
          {t.twoFactor.codesKept}
        </Button>
      </div>
    </div>
  );
}
