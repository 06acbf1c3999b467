import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Bot, CheckCheck, Headset } from 'lucide-react';
import { useState, type SyntheticEvent } from 'react';
import { Navigate, useSearchParams } from 'react-router';
import { auth } from '../api/calls';
import { codeOf, ProblemError, statusOf } from '../api/problem';
import type { Catalogue } from '../i18n/en';
import { languages, useLanguage } from '../i18n/language';
import { Logo } from '../shell/logo';
import { Button } from '../ui/button';
import { cx } from '../ui/cx';
import { TextField } from '../ui/field';
import styles from './login-screen.module.css';
import { safeNext } from './safe-next';
import { meKey, useMe } from './session';

function explain(error: unknown, t: Catalogue): string {
  const status = statusOf(error);
  if (codeOf(error) === 'invalid_code') return t.signIn.codeWrong;
  if (status === 401) return t.login.wrong;
  if (status === 429) return t.login.throttled;
  return error instanceof ProblemError ? error.message : t.errors.unreachable;
}

export function LoginScreen() {
  const { t } = useLanguage();
  const me = useMe();
  const client = useQueryClient();
  const [params] = useSearchParams();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState<string | null>(null);
  const login = useMutation({
    mutationFn: () => auth.login(email.trim(), password, code),
    onSuccess: ({ user }) => client.setQueryData(meKey, user),
    onError: (error) => {
      if (codeOf(error) === 'code_needed') setCode('');
    },
  });
  const failure = login.isError && codeOf(login.error) !== 'code_needed' ? login.error : null;

  if (me.data) return <Navigate to={safeNext(params.get('next'))} replace />;

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    login.mutate();
  };

  return (
    <div className={styles.screen}>
      <main className={styles.side}>
        <header className={styles.brand}>
          <Logo size={34} />
          <span>{t.app.name}</span>
        </header>
        <form className={styles.form} onSubmit={submit} data-testid="login-form">
          <div className={styles.heading}>
            <h1>{code === null ? t.login.title : t.signIn.codeTitle}</h1>
            <p>{code === null ? t.login.subtitle : t.signIn.codeSubtitle}</p>
          </div>
          {code === null ? (
            <>
              <TextField
                label={t.login.email}
                type="email"
                name="email"
                autoComplete="username"
                required
                autoFocus
                value={email}
                onChange={(event) => setEmail(event.target.value)}
              />
              <TextField
                label={t.login.password}
                type="password"
                name="password"
                autoComplete="current-password"
                required
                value={password}
                onChange={(event) => setPassword(event.target.value)}
              />
            </>
          ) : (
            <TextField
              label={t.signIn.code}
              hint={t.signIn.codeHint}
              name="code"
              autoComplete="one-time-code"
              autoCapitalize="off"
              spellCheck={false}
              autoFocus
              required
              maxLength={40}
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
          )}
          {failure !== null && (
            <p className={styles.error} role="alert">
              {explain(failure, t)}
            </p>
          )}
          <Button look="primary" size="large" wide type="submit" busy={login.isPending}>
            {login.isPending ? t.login.busy : code === null ? t.login.submit : t.signIn.codeSubmit}
          </Button>
          {code !== null && (
            <Button
              look="quiet"
              wide
              onClick={() => {
                setCode(null);
                setPassword('');
                login.reset();
              }}
            >
              {t.signIn.back}
            </Button>
          )}
        </form>
        <LanguageChoice />
      </main>
      <Pitch t={t} />
    </div>
  );
}

function LanguageChoice() {
  const { language, setLanguage } = useLanguage();
  return (
    <div className={styles.languages}>
      {languages.map(({ code, name }) => (
        <button
          key={code}
          type="button"
          lang={code}
          aria-pressed={language === code}
          onClick={() => setLanguage(code)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

function Pitch({ t }: { t: Catalogue }) {
  return (
    <aside className={styles.pitch}>
      <div className={styles.sample} aria-hidden>
        <p className={cx(styles.bubble, styles.guest)}>{t.login.sampleGuest}</p>
        <p className={cx(styles.bubble, styles.bot)}>
          <span>
            <Bot size={13} /> {t.login.bot}
          </span>
          {t.login.sampleBot}
        </p>
        <p className={cx(styles.bubble, styles.agent)}>
          <span>
            <Headset size={13} /> Sari
          </span>
          {t.login.sampleAgent}
          <CheckCheck size={15} className={styles.ticks} />
        </p>
      </div>
      <h2>{t.login.pitch}</h2>
      <p>{t.login.pitchText}</p>
    </aside>
  );
}
