import { ChevronDown, ChevronRight, UserPlus, Users } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import styles from '../admin/admin.module.css';
import { Badge } from '../admin/badge';
import { guests } from '../admin/calls';
import { Choices } from '../admin/choices';
import type { GuestListed } from '../admin/types';
import { useUser } from '../auth/session';
import { localPhone } from '../format/phone';
import { plainDate } from '../format/time';
import { useT } from '../i18n/language';
import { SectionPage } from '../settings/section-page';
import { Button } from '../ui/button';
import { Pages, usePages } from '../ui/pages';
import { State } from '../ui/states';
import { GuestView } from './guest-view';

/** Who stays here and who has; opened, everything about one. */
export function GuestsScreen() {
  const t = useT();
  const words = t.admin.guests;
  const me = useUser();
  const [search, setSearch] = useSearchParams();
  const opened = search.get('guest');
  const [typed, setTyped] = useState('');
  const [which, setWhich] = useState<'staying' | 'everybody'>(opened === null ? 'staying' : 'everybody');
  const q = useDeferredValue(typed.trim());
  const list = usePages(['guests', q, which], (cursor) => guests.list(q, which === 'staying', cursor), {
    keep: true,
  });
  const none = q !== '' ? words.noneFound : which === 'staying' ? words.noneStaying : words.none;
  const open = (id: string) => setSearch(id === opened ? {} : { guest: id }, { replace: true });
  return (
    <SectionPage
      title={words.title}
      subtitle={words.subtitle}
      wide
      action={
        me.role === 'admin' && (
          <Link to="/guests/new">
            <Button look="primary">
              <UserPlus size={17} aria-hidden />
              {t.app.registerGuest}
            </Button>
          </Link>
        )
      }
    >
      <div className={styles.toolbar}>
        <input
          type="search"
          aria-label={words.search}
          placeholder={words.search}
          maxLength={100}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Choices
          label={words.filter}
          value={which}
          choose={setWhich}
          choices={[
            { value: 'staying', label: words.staying },
            { value: 'everybody', label: words.everybody },
          ]}
        />
      </div>
      <Pages pages={list} none={<State icon={Users} title={none} />}>
        {(items) => (
          <ul className={styles.rows}>
            {items.map((guest) => (
              <li key={guest.id}>
                <Row guest={guest} open={guest.id === opened} toggle={() => open(guest.id)} />
                {guest.id === opened && <GuestView id={guest.id} />}
              </li>
            ))}
          </ul>
        )}
      </Pages>
    </SectionPage>
  );
}

function Row({ guest, open, toggle }: { guest: GuestListed; open: boolean; toggle: () => void }) {
  const t = useT();
  const words = t.admin.guests;
  const Chevron = open ? ChevronDown : ChevronRight;
  const { stay } = guest;
  const here = stay?.status === 'active';
  return (
    <button type="button" className={styles.row} aria-expanded={open} onClick={toggle} data-testid="guest">
      <Chevron size={17} aria-hidden />
      <span className={styles.grow}>
        <span className={styles.title}>{guest.full_name}</span>
        <span className={styles.soft}>
          {' '}
          <span className={styles.dot}>{localPhone(guest.phone_number)}</span>
          {guest.stays > 1 && <span className={styles.dot}>{words.stays(guest.stays)}</span>}
          {stay !== null && here && (
            <span className={styles.dot}>{words.since(plainDate(stay.checkin_date, t))}</span>
          )}
          {stay !== null && !here && stay.checked_out_at !== null && (
            <span className={styles.dot}>
              {words.left(stay.room_number, plainDate(stay.checked_out_at, t))}
            </span>
          )}
        </span>
      </span>
      {stay !== null && here && <Badge tone="good">{words.room(stay.room_number)}</Badge>}
    </button>
  );
}
