import { CircleCheckBig } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link } from 'react-router';
import type { Registered } from '../api/types';
import { fullDate, plainDate } from '../format/time';
import { Fact } from '../details/details-pane';
import { useT } from '../i18n/language';
import { mergeMessage, openThread } from '../live/state';
import { live, useLive } from '../live/store';
import { Bubble } from '../thread/bubble';
import { DeskContext, type Desk } from '../thread/desk';
import { toLines } from '../thread/lines';
import { Button } from '../ui/button';
import styles from './register-screen.module.css';

/** The welcome stands here by itself: there is no conversation around it to be led about in. */
const apart: Desk = {
  can: () => false,
  isStandIn: () => false,
  customerName: '',
  isGroup: false,
  reply: () => undefined,
  edit: () => undefined,
  jumpTo: () => undefined,
};

/** What the check-in brought about, with the welcome on its way before one's eyes. */
export function RegisteredView({ registered, another }: { registered: Registered; another: () => void }) {
  const t = useT();
  const { guest, checkin, room, session, message } = registered;
  const [asOf] = useState(() => live.get().position);

  useEffect(() => {
    live.update((state) => mergeMessage(openThread(state, message.chat_id), message, asOf));
  }, [message, asOf]);
  const current = useLive((state) => state.threads.get(message.chat_id)?.messages.get(message.id)?.value);

  return (
    <section className={styles.done} data-testid="registered">
      <span className={styles.doneIcon}>
        <CircleCheckBig size={30} strokeWidth={1.75} aria-hidden />
      </span>
      <h1>{t.guests.done(guest.full_name)}</h1>
      <p className={styles.doneText}>{t.guests.doneText(room.room_number)}</p>
      <dl className={styles.facts}>
        <Fact name={t.guests.room}>{room.room_number}</Fact>
        <Fact name={t.guests.checkin}>{plainDate(checkin.checkin_date, t)}</Fact>
        <Fact name={t.guests.session}>
          {session.is_active ? `${t.guests.sessionActive}, ` : ''}
          {t.guests.since} {fullDate(new Date(session.start), t)}
        </Fact>
      </dl>
      <h2>{t.guests.welcome}</h2>
      <DeskContext value={apart}>
        <ol className={styles.welcome}>
          {toLines([current ?? message], [], '').map((line) => (
            <Bubble key={line.key} line={line} />
          ))}
        </ol>
      </DeskContext>
      <div className={styles.actions}>
        <Link to={`/chats/${message.chat_id}`} className={styles.openChat}>
          {t.guests.openChat}
        </Link>
        <Button size="large" onClick={another}>
          {t.guests.another}
        </Button>
      </div>
    </section>
  );
}
