import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import styles from '../admin/admin.module.css';
import { Badge } from '../admin/badge';
import { guests } from '../admin/calls';
import { hotel } from '../api/calls';
import type { Stay } from '../api/types';
import { useUser } from '../auth/session';
import { localPhone } from '../format/phone';
import { plainDate } from '../format/time';
import { useT } from '../i18n/language';
import { Button } from '../ui/button';
import { FailedState, ListBone } from '../ui/states';
import { CheckOut } from './check-out';
import { History } from './history';

/** One guest: who it is, the stays, what was said in each, and the end of the present one. */
export function GuestView({ id }: { id: string }) {
  const t = useT();
  const words = t.admin.guests;
  const me = useUser();
  const [leaving, setLeaving] = useState(false);
  const found = useQuery({ queryKey: ['guest', id], queryFn: () => guests.get(id) });
  const stays = useQuery({ queryKey: ['stays', id], queryFn: () => hotel.stays(id) });
  const guest = found.data;
  if (guest === undefined || stays.data === undefined) {
    const failed = found.isError ? found : stays.isError ? stays : null;
    if (failed !== null) return <FailedState error={failed.error} retry={() => void failed.refetch()} />;
    return <ListBone />;
  }
  const chat = guest.chat_ids[0];
  const here = guest.stay?.status === 'active' ? guest.stay : null;
  return (
    <div className={styles.detail} data-testid="guest-detail">
      <div className={styles.actions}>
        {chat !== undefined && (
          <Link to={`/chats/${chat}`}>
            <Button size="small">{words.openChat}</Button>
          </Link>
        )}
        {here !== null && me.role === 'admin' && (
          <Button size="small" onClick={() => setLeaving(true)}>
            {words.checkOut}
          </Button>
        )}
      </div>
      <dl className={styles.facts}>
        <dt>{words.phone}</dt>
        <dd>{localPhone(guest.phone_number)}</dd>
        {guest.email !== null && (
          <>
            <dt>{words.email}</dt>
            <dd>{guest.email}</dd>
          </>
        )}
      </dl>
      <h2>{words.sessions}</h2>
      <ul className={styles.list}>
        {stays.data.items.map((stay) => (
          <StayView key={stay.id} stay={stay} />
        ))}
      </ul>
      {leaving && here !== null && (
        <CheckOut name={guest.full_name} checkinId={here.checkin_id} close={() => setLeaving(false)} />
      )}
    </div>
  );
}

function StayView({ stay }: { stay: Stay }) {
  const t = useT();
  const words = t.admin.guests;
  const [open, setOpen] = useState(false);
  return (
    <li className={styles.section}>
      <div className={styles.line}>
        <span>{words.room(stay.room_number)}</span>
        <span className={styles.soft}>{plainDate(stay.checkin_date, t)}</span>
        {stay.is_active && <Badge tone="good">{words.active}</Badge>}
        <Button size="small" look="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
          {words.history}
        </Button>
      </div>
      {open && <History sessionId={stay.id} />}
    </li>
  );
}
