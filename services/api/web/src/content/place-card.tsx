import { MapPin, Navigation, SquareArrowOutUpRight } from 'lucide-react';
import type { Message } from '../api/types';
import { useT } from '../i18n/language';
import styles from './card.module.css';
import { coordinates, mapAddress } from './place';

/** A place as a card that leads to a map. No map is loaded by itself: nobody learns who looks at what. */
export function Place({ place, live }: { place: NonNullable<Message['location']>; live: boolean }) {
  const t = useT();
  const Icon = live || place.is_live ? Navigation : MapPin;
  const kind = t.content.kinds[live || place.is_live ? 'live_location' : 'location'];
  return (
    <a
      className={styles.card}
      href={mapAddress(place)}
      target="_blank"
      rel="noopener noreferrer"
      data-testid="place"
    >
      <span className={styles.icon}>
        <Icon size={20} strokeWidth={1.9} aria-hidden />
      </span>
      <span className={styles.body}>
        <span className={styles.label}>{kind}</span>
        {place.name !== null && <b>{place.name}</b>}
        {place.address !== null && <span>{place.address}</span>}
        <span className={styles.faint}>
          {coordinates(place)}
          {place.accuracy !== null && `, ${t.content.accuracy(Math.round(place.accuracy))}`}
        </span>
        <span className={styles.link}>
          {t.content.openMap}
          <SquareArrowOutUpRight size={13} aria-hidden />
        </span>
      </span>
    </a>
  );
}
