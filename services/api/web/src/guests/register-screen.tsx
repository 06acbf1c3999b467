import { Lock } from 'lucide-react';
import { useState } from 'react';
import type { Registered } from '../api/types';
import { useUser } from '../auth/session';
import { useT } from '../i18n/language';
import { State } from '../ui/states';
import { RegisterForm } from './register-form';
import styles from './register-screen.module.css';
import { RegisteredView } from './registered-view';

export function RegisterScreen() {
  const t = useT();
  const me = useUser();
  const [registered, setRegistered] = useState<Registered | null>(null);
  return (
    <main className={styles.screen}>
      {me.role === 'agent' ? (
        <State isHeading icon={Lock} title={t.guests.adminsOnly} text={t.guests.adminsOnlyText} />
      ) : registered === null ? (
        <RegisterForm onRegistered={setRegistered} />
      ) : (
        <RegisteredView registered={registered} another={() => setRegistered(null)} />
      )}
    </main>
  );
}
