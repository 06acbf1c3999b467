import { useQuery } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { people } from '../api/account-calls';
import type { HandedLink, ListedUser } from '../api/types';
import { useT } from '../i18n/language';
import { SectionPage } from '../settings/section-page';
import { Button } from '../ui/button';
import styles from '../ui/panel.module.css';
import { FailedState, ScreenBone } from '../ui/states';
import { Invitations } from './invitations';
import { LinkDialog } from './link-dialog';
import { PersonDialog } from './person-dialog';
import { SecurityPanel } from './security-panel';
import { UserRow } from './user-row';

/** What is open over the list. `link`: one that was just made, and for whom. */
type Open =
  | { kind: 'invite' }
  | { kind: 'edit'; user: ListedUser }
  | { kind: 'link'; link: HandedLink; title: string; text: string };

/** Who works here, who is invited, and what each may do. For admins. */
export function UsersScreen() {
  const t = useT();
  const [open, setOpen] = useState<Open | null>(null);
  const list = useQuery({ queryKey: ['people'], queryFn: people.list, staleTime: 5_000 });
  if (list.data === undefined) {
    if (list.isError) return <FailedState error={list.error} retry={() => void list.refetch()} />;
    return <ScreenBone />;
  }
  const close = () => setOpen(null);
  const invited = (link: HandedLink, email: string) =>
    setOpen({ kind: 'link', link, title: t.users.link.inviteTitle, text: t.users.link.inviteText(email) });
  const reset = (link: HandedLink, name: string) =>
    setOpen({ kind: 'link', link, title: t.users.link.resetTitle, text: t.users.link.resetText(name) });
  return (
    <SectionPage
      title={t.users.title}
      subtitle={t.users.subtitle}
      action={
        <Button look="primary" onClick={() => setOpen({ kind: 'invite' })} data-testid="invite">
          <UserPlus size={17} aria-hidden />
          {t.users.invite}
        </Button>
      }
    >
      <ul className={`${styles.panel ?? ''} ${styles.rows ?? ''}`} data-testid="people">
        {list.data.items.map((user) => (
          <UserRow key={user.id} user={user} edit={() => setOpen({ kind: 'edit', user })} handOver={reset} />
        ))}
      </ul>
      <Invitations handOver={invited} />
      <SecurityPanel />
      {open?.kind === 'invite' && <PersonDialog close={close} invited={invited} />}
      {open?.kind === 'edit' && <PersonDialog user={open.user} close={close} invited={invited} />}
      {open?.kind === 'link' && (
        <LinkDialog link={open.link} title={open.title} text={open.text} close={close} />
      )}
    </SectionPage>
  );
}
