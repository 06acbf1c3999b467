import { Link2 } from 'lucide-react';
import type { Message } from '../api/types';
import styles from './card.module.css';

function hostOf(url: string): string | null {
  try {
    const { protocol, hostname } = new URL(url);
    return protocol === 'https:' || protocol === 'http:' ? hostname.replace(/^www\./u, '') : null;
  } catch {
    return null;
  }
}

/** What WhatsApp shows of a link. Only an address of the web is led to. */
export function LinkCard({ link }: { link: NonNullable<Message['link']> }) {
  const host = link.url === null ? null : hostOf(link.url);
  const inside = (
    <>
      <span className={styles.icon}>
        <Link2 size={20} aria-hidden />
      </span>
      <span className={styles.body}>
        <b>{link.title}</b>
        {link.description !== null && <span>{link.description}</span>}
        {host !== null && <span className={styles.faint}>{host}</span>}
      </span>
    </>
  );
  if (host === null || link.url === null) return <div className={styles.card}>{inside}</div>;
  return (
    <a className={styles.card} href={link.url} target="_blank" rel="noopener noreferrer">
      {inside}
    </a>
  );
}
