import { useState } from 'react';
import type { Media } from '../api/types';
import { useT } from '../i18n/language';
import { cx } from '../ui/cx';
import { Document } from './document';
import { frameOf } from './frame';
import { kindOf } from './kinds';
import styles from './video.module.css';

const stillness = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** A video with the browser's own controls; a gif runs by itself, unless its reader wants stillness. */
export function Movie({ media }: { media: Media }) {
  const t = useT();
  const [broken, setBroken] = useState<string | null>(null);
  if (broken === media.url) return <Document media={media} />;
  const gif = media.variant === 'gif';
  const plays = gif && !stillness();
  return (
    <video
      className={cx(styles.video, media.variant === 'note' && styles.note)}
      style={media.variant === 'note' ? undefined : frameOf(media)}
      src={media.url}
      poster={media.preview_url ?? undefined}
      controls={!plays}
      autoPlay={plays}
      loop={gif}
      muted={gif}
      playsInline
      preload={media.preview_url === null ? 'metadata' : 'none'}
      aria-label={t.content.kinds[kindOf('video', media.variant)]}
      onError={() => setBroken(media.url)}
    />
  );
}
