import { useMatch } from 'react-router';
import { useT } from '../i18n/language';
import { goTo, type Place } from './places';
import styles from './skip-links.module.css';

/** The first stops of the Tab key, seen only while in focus: straight to where one wants to be. */
export function SkipLinks() {
  const t = useT();
  const atList = useMatch('/') !== null;
  const reading = useMatch('/chats/:id') !== null;
  const shown: readonly Place[] = reading ? ['list', 'messages', 'composer'] : atList ? ['list'] : ['page'];
  return (
    <nav aria-label={t.keyboard.skip.label} className={styles.links}>
      {shown.map((place) => (
        <a
          key={place}
          href={`#${place}`}
          data-testid={`skip-${place}`}
          onClick={(event) => {
            event.preventDefault();
            goTo(place);
          }}
        >
          {t.keyboard.skip[place]}
        </a>
      ))}
    </nav>
  );
}
