import { FileText, Link2, LocateFixed } from 'lucide-react';
import type { Message } from '../api/types';
import { fileLabel } from '../content/file-label';
import { fileSize } from '../format/measure';
import { useNow } from '../format/clock';
import { shortDate } from '../format/time';
import { useT } from '../i18n/language';
import { useDesk } from '../thread/desk';
import { splitLinks } from '../thread/links';
import { IconButton } from '../ui/button';
import styles from './gallery.module.css';

/** Documents and links, one under the other. */
export function Papers({ items }: { items: readonly Message[] }) {
  return (
    <ul className={styles.papers}>
      {items.flatMap((item) =>
        item.media === null
          ? splitLinks(item.text ?? '')
              .filter((part) => part.link)
              .map((part, index) => <Paper key={`${item.id}-${index}`} item={item} address={part.text} />)
          : [<Paper key={item.id} item={item} address={item.media.url} />],
      )}
    </ul>
  );
}

function Paper({ item, address }: { item: Message; address: string }) {
  const t = useT();
  const desk = useDesk();
  const now = useNow();
  const { media } = item;
  const Icon = media === null ? Link2 : FileText;
  const name = media === null ? address.replace(/^https?:\/\/(?:www\.)?/iu, '') : media.file_name;
  const facts = [
    media === null ? null : fileLabel(media.mime_type, media.file_name),
    media?.size == null ? null : fileSize(media.size, t),
    shortDate(new Date(item.created_at), now, t),
  ].filter((fact) => fact !== null);
  return (
    <li className={styles.paper}>
      <a href={address} target="_blank" rel="noopener noreferrer">
        {media?.preview_url == null ? (
          <span className={styles.icon}>
            <Icon size={18} strokeWidth={1.9} aria-hidden />
          </span>
        ) : (
          <img className={styles.icon} src={media.preview_url} alt="" loading="lazy" />
        )}
        <span className={styles.body}>
          <b>{name ?? t.content.kinds.document}</b>
          <span>{facts.join(' · ')}</span>
        </span>
      </a>
      <IconButton label={t.gallery.toMessage} onClick={() => desk.jumpTo(item.id)}>
        <LocateFixed size={16} />
      </IconButton>
    </li>
  );
}
