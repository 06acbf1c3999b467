import { useQueryClient } from '@tanstack/react-query';
import { Ellipsis, KeyRound, LogOut, Pencil, ShieldOff, UserCheck, UserX } from 'lucide-react';
import { useState } from 'react';
import { people } from '../api/account-calls';
import { codeOf } from '../api/problem';
import type { HandedLink, ListedUser } from '../api/types';
import { useUser } from '../auth/session';
import { ago } from '../format/time';
import { useT } from '../i18n/language';
import { showFailure } from '../shell/toasts';
import { Avatar } from '../ui/avatar';
import { IconButton } from '../ui/button';
import { Confirm } from '../ui/confirm';
import { cx } from '../ui/cx';
import { Menu, MenuItem, MenuSeparator } from '../ui/menu';
import styles from '../ui/panel.module.css';

interface UserRowProps {
  user: ListedUser;
  edit: () => void;
  handOver: (link: HandedLink, name: string) => void;
}

type Question = 'password' | 'two-factor' | 'sign-out' | 'deactivate';

/** One person: who they are, what they may, and what an admin can do about it. */
export function UserRow({ user, edit, handOver }: UserRowProps) {
  const t = useT();
  const me = useUser();
  const client = useQueryClient();
  const [asked, setAsked] = useState<Question | null>(null);
  const run = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      showFailure(error, codeOf(error) === 'last_admin' ? t.users.lastAdmin : undefined);
    }
    await client.invalidateQueries({ queryKey: ['people'] });
  };
  const questions = {
    password: { text: t.users.resetPasswordText, yes: t.users.resetPassword },
    'two-factor': { text: t.users.resetTwoFactorText, yes: t.users.resetTwoFactor },
    'sign-out': { text: t.users.signOutText, yes: t.users.signOut },
    deactivate: { text: t.users.deactivateText, yes: t.users.deactivate },
  };
  const answers: Record<Question, () => Promise<unknown>> = {
    password: async () => handOver(await people.resetPassword(user.id), user.name),
    'two-factor': () => people.resetTwoFactor(user.id),
    'sign-out': () => people.signOut(user.id),
    deactivate: () => people.change(user.id, { is_active: false }),
  };
  return (
    <li className={styles.row} data-testid="person" data-active={user.is_active}>
      <Avatar name={user.name} />
      <div className={styles.body}>
        <p>
          {user.name}
          {user.id === me.id && <span className={styles.soft}>({t.users.you})</span>}
          <Badges user={user} />
        </p>
        <p className={styles.soft}>
          {user.email} · <LastSeen user={user} />
        </p>
      </div>
      <Menu
        trigger={
          <IconButton label={t.users.more(user.name)}>
            <Ellipsis size={18} aria-hidden />
          </IconButton>
        }
      >
        <MenuItem onSelect={edit}>
          <Pencil size={16} aria-hidden />
          {t.users.edit}
        </MenuItem>
        {user.is_active ? (
          <>
            <MenuItem onSelect={() => setAsked('password')}>
              <KeyRound size={16} aria-hidden />
              {t.users.resetPassword}
            </MenuItem>
            {user.details?.has_two_factor === true && (
              <MenuItem onSelect={() => setAsked('two-factor')}>
                <ShieldOff size={16} aria-hidden />
                {t.users.resetTwoFactor}
              </MenuItem>
            )}
            <MenuItem onSelect={() => setAsked('sign-out')}>
              <LogOut size={16} aria-hidden />
              {t.users.signOut}
            </MenuItem>
            <MenuSeparator />
            <MenuItem onSelect={() => setAsked('deactivate')}>
              <UserX size={16} aria-hidden />
              {t.users.deactivate}
            </MenuItem>
          </>
        ) : (
          <MenuItem onSelect={() => void run(() => people.change(user.id, { is_active: true }))}>
            <UserCheck size={16} aria-hidden />
            {t.users.reactivate}
          </MenuItem>
        )}
      </Menu>
      {asked !== null && (
        <Confirm
          title={questions[asked].yes}
          text={questions[asked].text(user.name)}
          yes={t.users.really}
          no={t.users.cancel}
          confirm={() => run(answers[asked])}
          close={() => setAsked(null)}
        />
      )}
    </li>
  );
}

function Badges({ user }: { user: ListedUser }) {
  const t = useT();
  return (
    <>
      <span className={cx(styles.badge, user.role !== 'agent' && styles.accent)}>{t.roles[user.role]}</span>
      {user.role === 'agent' && user.own_chats_only && (
        <span className={styles.badge}>{t.users.ownChats}</span>
      )}
      {user.details?.has_two_factor === true && (
        <span className={cx(styles.badge, styles.good)}>{t.users.twoFactor}</span>
      )}
      {!user.is_active && <span className={cx(styles.badge, styles.warning)}>{t.users.inactive}</span>}
    </>
  );
}

function LastSeen({ user }: { user: ListedUser }) {
  const t = useT();
  const at = user.details?.last_used_at ?? null;
  if (at === null) return t.users.neverSeen;
  return <time dateTime={at}>{t.users.lastSeen(ago(new Date(at), new Date(), t) ?? t.users.justNow)}</time>;
}
