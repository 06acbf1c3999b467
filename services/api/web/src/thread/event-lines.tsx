import { ChevronRight } from 'lucide-react';
import type { ChatEvent } from '../api/types';
import { clock, fullDate } from '../format/time';
import { useT } from '../i18n/language';
import { eventWords } from '../timeline/words';
import styles from './event-lines.module.css';

/** What was done with the chat between two messages; several in a row are folded into one line. */
export function EventLines({ events }: { events: readonly ChatEvent[] }) {
  const t = useT();
  const [only] = events;
  if (only === undefined) return null;
  if (events.length === 1) {
    return (
      <li className={styles.events} data-testid="events">
        <EventLine event={only} />
      </li>
    );
  }
  return (
    <li className={styles.events} data-testid="events">
      <details className={styles.fold}>
        <summary>
          <ChevronRight size={13} className={styles.arrow} aria-hidden />
          {t.attention.events(events.length)}
          <span className={styles.latest}>· {eventWords(events.at(-1) ?? only, t)}</span>
        </summary>
        {events.map((event) => (
          <EventLine key={event.id} event={event} />
        ))}
      </details>
    </li>
  );
}

function EventLine({ event }: { event: ChatEvent }) {
  const t = useT();
  const at = new Date(event.at);
  return (
    <p className={styles.line} data-kind={event.kind}>
      {eventWords(event, t)}
      <time dateTime={event.at} title={fullDate(at, t)}>
        {clock(at, t)}
      </time>
    </p>
  );
}
