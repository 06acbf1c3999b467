import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Mail } from 'lucide-react';
import { useState } from 'react';
import { people } from '../api/account-calls';
import type { HandedLink, Invitation } from '../api/types';
import { fullDate } from '../format/time';
import { useT } from '../i18n/language';
import { showFailure } from '../shell/toasts';
import { Button } from '../ui/button';
import { Confirm } from '../ui/confirm';
import styles from '../ui/panel.module.css';

type HandOver = (link: HandedLink, email: string) => void;

/** Who was invited and has not come yet; nothing while there is nobody. */
export function Invitations({ handOver }: { handOver: HandOver }) {
  const t = useT();
  const list = useQuery({ queryKey: ['invitations'], queryFn: people.invitations, staleTime: 5_000 });
  const items = list.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section className={styles.panel} aria-labelledby="invited-title">
      <h2 id="invited-title">{t.users.invited}</h2>
      <ul className={styles.rows}>
        {items.map((invitation) => (
          <InvitationRow key={invitation.id} invitation={invitation} handOver={handOver} />
        ))}
      </ul>
    </section>
  );
}

function InvitationRow({ invitation, handOver }: { invitation: Invitation; handOver: HandOver }) {
  const t = useT();
  const client = useQueryClient();
  const [asked, setAsked] = useState(false);
  const refresh = () => client.invalidateQueries({ queryKey: ['invitations'] });
  const { id, email, name, role, own_chats_only, invited_by } = invitation;
  const again = useMutation({
    mutationFn: () => people.invite({ email, role, own_chats_only, ...(name === null ? {} : { name }) }),
    onSuccess: ({ link }) => {
      void refresh();
      handOver(link, email);
    },
    onError: (error) => showFailure(error),
  });
  const expires = new Date(invitation.expires_at);
  const state = expires < new Date() ? t.users.expired : t.users.until(fullDate(expires, t));
  return (
    <li className={styles.row} data-testid="invitation">
      <Mail size={20} aria-hidden />
      <div className={styles.body}>
        <p>
          {email}
          <span className={styles.badge}>{t.roles[role]}</span>
        </p>
        <p className={styles.soft}>
          {invited_by !== null && `${t.users.invitedBy(invited_by.name)} · `}
          {state}
        </p>
      </div>
      <Button size="small" busy={again.isPending} onClick={() => again.mutate()}>
        {t.users.newLink}
      </Button>
      <Button size="small" look="danger" onClick={() => setAsked(true)}>
        {t.users.takeBack}
      </Button>
      {asked && (
        <Confirm
          title={t.users.takeBack}
          text={t.users.takeBackText(email)}
          yes={t.users.really}
          no={t.users.cancel}
          confirm={() => people.takeBack(id).then(refresh).catch(showFailure)}
          close={() => setAsked(false)}
        />
      )}
    </li>
  );
}
