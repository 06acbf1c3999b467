import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Unlink } from 'lucide-react';
import { useState, type SyntheticEvent } from 'react';
import { Link, useLocation, useNavigate } from 'react-router';
import { links } from '../api/account-calls';
import { auth } from '../api/calls';
import { codeOf } from '../api/problem';
import { useT } from '../i18n/language';
import { Logo } from '../shell/logo';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { fieldError, FormError } from '../ui/form-error';
import { FailedState, State } from '../ui/states';
import styles from './join-screen.module.css';
import { meKey } from './session';

/** Where an invitation, or a link to a new password, leads. Its token stands behind the `#` and is sent nowhere else. */
export function JoinScreen() {
  const t = useT();
  const token = useLocation().hash.slice(1);
  const link = useQuery({
    queryKey: ['link', token],
    queryFn: () => links.look(token),
    staleTime: Infinity,
    enabled: token !== '',
  });
  const isBad = token === '' || codeOf(link.error) === 'link_not_good';
  return (
    <main className={styles.screen}>
      <header className={styles.brand}>
        <Logo size={34} />
        <span>{t.app.name}</span>
      </header>
      {isBad ? (
        <State isHeading icon={Unlink} title={t.join.bad} text={t.join.badText}>
          <Link to="/login">
            <Button>{t.join.toLogin}</Button>
          </Link>
        </State>
      ) : link.isError ? (
        <FailedState error={link.error} retry={() => void link.refetch()} />
      ) : link.data === undefined ? (
        <p role="status">{t.join.loading}</p>
      ) : (
        <JoinForm token={token} {...link.data} />
      )}
    </main>
  );
}

interface JoinFormProps {
  token: string;
  kind: 'invitation' | 'password_reset';
  email: string;
  name: string | null;
}

function JoinForm({ token, kind, email, name: known }: JoinFormProps) {
  const t = useT();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState(known ?? '');
  const [password, setPassword] = useState('');
  const [repeated, setRepeated] = useState('');
  const [differs, setDiffers] = useState(false);
  const invites = kind === 'invitation';
  const save = useMutation({
    mutationFn: async () => {
      await links.use(token, password, invites ? name.trim() : null);
      // Where a code is needed too, the sign-in asks for it.
      const signedIn = await auth.login(email, password).catch(() => null);
      if (signedIn !== null) client.setQueryData(meKey, signedIn.user);
      return signedIn;
    },
    onSuccess: (signedIn) => navigate(signedIn === null ? '/login' : '/', { replace: true }),
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setDiffers(password !== repeated);
    if (password === repeated) save.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit} data-testid="join-form">
      <div className={styles.heading}>
        <h1>{invites ? t.join.inviteTitle : t.join.resetTitle}</h1>
        <p>{invites ? t.join.inviteText(email) : t.join.resetText(email)}</p>
      </div>
      {/* For password managers: which account the password is of. */}
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      {invites && (
        <TextField
          label={t.join.name}
          hint={t.join.nameHint}
          error={fieldError(save.error, 'name')}
          name="name"
          autoComplete="name"
          required
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      )}
      <TextField
        label={t.join.password}
        hint={t.join.passwordHint}
        error={fieldError(save.error, 'password')}
        type="password"
        name="password"
        autoComplete="new-password"
        required
        minLength={8}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <TextField
        label={t.join.repeat}
        error={differs ? t.join.differs : undefined}
        type="password"
        name="repeat"
        autoComplete="new-password"
        required
        value={repeated}
        onChange={(event) => setRepeated(event.target.value)}
      />
      <FormError error={save.error} fields={['name', 'password']} words={{ link_not_good: t.join.badText }} />
      <Button look="primary" size="large" wide type="submit" busy={save.isPending}>
        {save.isPending ? t.join.saving : t.join.submit}
      </Button>
    </form>
  );
}
