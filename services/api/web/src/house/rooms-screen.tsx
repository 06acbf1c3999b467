import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { BedDouble, Ellipsis, Plus } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import styles from '../admin/admin.module.css';
import { Badge } from '../admin/badge';
import { rooms } from '../admin/calls';
import type { RoomState } from '../admin/types';
import { plainDate } from '../format/time';
import { useT } from '../i18n/language';
import { SectionPage } from '../settings/section-page';
import { showFailure } from '../shell/toasts';
import { Button, IconButton } from '../ui/button';
import { Menu, MenuItem } from '../ui/menu';
import { FailedState, ScreenBone, State } from '../ui/states';
import { CheckOut } from './check-out';
import { RoomDialog } from './room-dialog';

type Asking = { kind: 'new' } | { kind: 'rename' | 'check-out'; room: RoomState } | null;

/** The rooms and who is in them. For admins. */
export function RoomsScreen() {
  const words = useT().admin.rooms;
  const [asking, ask] = useState<Asking>(null);
  const list = useQuery({ queryKey: ['room-states'], queryFn: rooms.list });
  const items = list.data?.items;
  if (items === undefined) {
    if (list.isError) return <FailedState error={list.error} retry={() => void list.refetch()} />;
    return <ScreenBone />;
  }
  const close = () => ask(null);
  const used = items.filter((room) => room.is_active);
  const add = (
    <Button look="primary" onClick={() => ask({ kind: 'new' })} data-testid="add-room">
      <Plus size={17} aria-hidden />
      {words.add}
    </Button>
  );
  return (
    <SectionPage
      title={words.title}
      subtitle={words.subtitle(used.filter((room) => room.is_booked).length, used.length)}
      wide
      action={items.length > 0 && add}
    >
      {items.length === 0 ? (
        <State icon={BedDouble} title={words.none} text={words.noneText}>
          {add}
        </State>
      ) : (
        <ul className={styles.grid}>
          {items.map((room) => (
            <RoomCard key={room.id} room={room} ask={ask} />
          ))}
        </ul>
      )}
      {asking?.kind === 'new' && <RoomDialog close={close} />}
      {asking?.kind === 'rename' && <RoomDialog room={asking.room} close={close} />}
      {asking?.kind === 'check-out' && asking.room.stay !== null && (
        <CheckOut name={asking.room.stay.full_name} checkinId={asking.room.stay.checkin_id} close={close} />
      )}
    </SectionPage>
  );
}

function RoomCard({ room, ask }: { room: RoomState; ask: (asking: Asking) => void }) {
  const t = useT();
  const words = t.admin.rooms;
  const client = useQueryClient();
  const use = useMutation({
    mutationFn: (is_active: boolean) => rooms.change(room.id, { is_active }),
    onSettled: () => client.invalidateQueries({ queryKey: ['room-states'] }),
    onError: (error) => showFailure(error),
  });
  const { stay } = room;
  const state = !room.is_active ? 'out' : room.is_booked ? 'taken' : 'free';
  return (
    <li className={styles.card} data-testid="room" data-room={room.room_number} data-state={state}>
      <div className={styles.top}>
        <h2 className={styles.title}>{room.room_number}</h2>
        <span className={styles.actions}>
          <Badge tone={state === 'free' ? 'good' : state === 'taken' ? 'waiting' : 'quiet'}>
            {words[state]}
          </Badge>
          <Menu
            trigger={
              <IconButton label={t.admin.common.more}>
                <Ellipsis size={18} />
              </IconButton>
            }
          >
            {stay !== null && (
              <MenuItem onSelect={() => ask({ kind: 'check-out', room })}>{words.checkOut}</MenuItem>
            )}
            <MenuItem onSelect={() => ask({ kind: 'rename', room })}>{words.rename}</MenuItem>
            {room.is_active ? (
              !room.is_booked && <MenuItem onSelect={() => use.mutate(false)}>{words.deactivate}</MenuItem>
            ) : (
              <MenuItem onSelect={() => use.mutate(true)}>{words.activate}</MenuItem>
            )}
          </Menu>
        </span>
      </div>
      {stay !== null && (
        <p className={styles.soft}>
          <Link className={styles.link} to={`/settings/guests?guest=${stay.guest_id}`}>
            {stay.full_name}
          </Link>{' '}
          {words.since(plainDate(stay.checkin_date, t))}
        </p>
      )}
    </li>
  );
}
