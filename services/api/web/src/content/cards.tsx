import { Copy, UserRound } from 'lucide-react';
import type { Message } from '../api/types';
import { localPhone } from '../format/phone';
import { useT } from '../i18n/language';
import { copyText } from '../ui/copy';
import { IconButton } from '../ui/button';
import styles from './card.module.css';

/** People's cards, with numbers to call and to copy. */
export function Cards({ cards }: { cards: Message['contacts'] }) {
  const t = useT();
  return (
    <div className={styles.stack} data-testid="cards">
      {cards.map((card, index) => (
        <div key={index} className={styles.card}>
          <span className={styles.icon}>
            <UserRound size={20} strokeWidth={1.9} aria-hidden />
          </span>
          <span className={styles.body}>
            <span className={styles.label}>{t.content.kinds.contacts}</span>
            {card.name !== null && <b>{card.name}</b>}
            {card.phones.map((phone) => (
              <span key={phone} className={styles.phone}>
                <a href={`tel:${phone}`} aria-label={t.content.call(localPhone(phone))}>
                  {localPhone(phone)}
                </a>
                <IconButton
                  label={t.content.copyNumber(localPhone(phone))}
                  onClick={() => void copyText(phone)}
                >
                  <Copy size={14} />
                </IconButton>
              </span>
            ))}
          </span>
        </div>
      ))}
    </div>
  );
}
