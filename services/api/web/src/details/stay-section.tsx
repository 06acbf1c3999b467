import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { DoorOpen } from 'lucide-react';
import { hotel } from '../api/calls';
import type { Chat, Stay } from '../api/types';
import { useUser } from '../auth/session';
import { fullDate, plainDate } from '../format/time';
import { useT } from '../i18n/language';
import { showFailure } from '../shell/toasts';
import { Button } from '../ui/button';
import { RoomChip } from '../ui/chip';
import { Fact } from './details-pane';
import styles from './stay-section.module.css';

/** The guest's present stay and the ones before. */
export function StaySection({ chat }: { chat: Chat }) {
  const t = useT();
  const me = useUser();
  const { guest } = chat;
  const stays = useQuery({
    queryKey: ['stays', guest?.id, guest?.session_id],
    queryFn: () => hotel.stays(guest?.id ?? ''),
    enabled: guest !== null,
  });
  if (guest === null) return <p className={styles.none}>{t.details.noGuest}</p>;

  const items = stays.data?.items ?? [];
  const current = items.find((stay) => stay.is_active && stay.id === guest.session_id);
  return (
    <div className={styles.stay}>
      <div className={styles.card}>
        <div className={styles.top}>
          <b>{guest.full_name}</b>
          <RoomChip room={guest.room_number} />
        </div>
        <dl>
          <Fact name={t.details.room}>{guest.room_number}</Fact>
          <Fact name={t.details.checkin}>{plainDate(guest.checkin_date, t)}</Fact>
        </dl>
        <span className={styles.active}>{t.details.active}</span>
        {me.role !== 'agent' && current !== undefined && <CheckOut checkinId={current.checkin_id} />}
      </div>
      {items.length > 1 && <Earlier stays={items} />}
    </div>
  );
}

function CheckOut({ checkinId }: { checkinId: string }) {
  const t = useT();
  const client = useQueryClient();
  const checkOut = useMutation({
    mutationFn: () => hotel.checkOut(checkinId),
    onSuccess: () => {
      for (const key of ['stays', 'rooms', 'chat']) void client.invalidateQueries({ queryKey: [key] });
    },
    onError: (error) => showFailure(error),
  });
  return (
    <Button
      size="small"
      busy={checkOut.isPending}
      onClick={() => {
        if (confirm(t.details.checkOutConfirm)) checkOut.mutate();
      }}
    >
      <DoorOpen size={15} aria-hidden />
      {t.details.checkOut}
    </Button>
  );
}

function Earlier({ stays }: { stays: readonly Stay[] }) {
  const t = useT();
  return (
    <details className={styles.earlier}>
      <summary>
        {t.details.earlierStays} ({stays.length})
      </summary>
      <ul>
        {stays.map((stay) => (
          <li key={stay.id}>
            <RoomChip room={stay.room_number} />
            <span>
              {fullDate(new Date(stay.start), t)}
              {stay.end !== null && !stay.is_active && ` – ${fullDate(new Date(stay.end), t)}`}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
