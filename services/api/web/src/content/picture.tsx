import { useState } from 'react';
import type { Media } from '../api/types';
import { useT } from '../i18n/language';
import { cx } from '../ui/cx';
import { Document } from './document';
import { frameOf } from './frame';
import { Lightbox } from './lightbox';
import styles from './picture.module.css';

/** A photo or sticker, small; a photo opens in full. One that browsers cannot show is offered as a file. */
export function Picture({ media, caption }: { media: Media; caption: string | null }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const [broken, setBroken] = useState<string | null>(null);
  const source = media.preview_url ?? media.url;
  if (broken === source) return <Document media={media} />;
  const image = (
    <img
      src={source}
      alt={caption ?? t.content.kinds[media.type === 'sticker' ? 'sticker' : 'image']}
      loading="lazy"
      decoding="async"
      onError={() => setBroken(source)}
    />
  );
  if (media.type === 'sticker') {
    return (
      <span className={styles.sticker} style={frameOf(media)}>
        {image}
      </span>
    );
  }
  return (
    <>
      <button
        type="button"
        className={cx(styles.picture, styles.photo)}
        style={frameOf(media)}
        aria-label={caption === null ? t.content.openPicture : `${t.content.openPicture}: ${caption}`}
        onClick={() => setOpen(true)}
      >
        {image}
      </button>
      {open && <Lightbox media={media} caption={caption} close={() => setOpen(false)} />}
    </>
  );
}
