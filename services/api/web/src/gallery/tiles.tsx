import { ImageOff, Play } from 'lucide-react';
import { useState } from 'react';
import type { Message } from '../api/types';
import { Lightbox } from '../content/lightbox';
import { duration } from '../format/measure';
import { fullDate } from '../format/time';
import { useT } from '../i18n/language';
import { useDesk } from '../thread/desk';
import styles from './gallery.module.css';

interface TilesProps {
  items: readonly Message[];
  hasMore: boolean;
  loadMore: () => void;
}

/** Pictures and films side by side; one opens over the page, and the arrow keys lead through all of them. */
export function Tiles({ items, hasMore, loadMore }: TilesProps) {
  const t = useT();
  const desk = useDesk();
  const [shown, setShown] = useState<number | null>(null);
  const open = shown === null ? undefined : items.find((item) => item.id === shown);
  const at = open === undefined ? -1 : items.indexOf(open);

  const show = (index: number) => {
    setShown(items[index]?.id ?? null);
    // So that the next one is there before it is asked for.
    if (hasMore && index >= items.length - 4) loadMore();
  };

  return (
    <>
      <ul className={styles.tiles}>
        {items.map((item, index) => (
          <li key={item.id}>
            <Tile item={item} open={() => show(index)} />
          </li>
        ))}
      </ul>
      {open?.media != null && (
        <Lightbox
          key={open.id}
          media={open.media}
          caption={open.text}
          place={t.gallery.place(at + 1, hasMore ? `${items.length}+` : String(items.length))}
          previous={at > 0 ? () => show(at - 1) : undefined}
          next={at < items.length - 1 ? () => show(at + 1) : undefined}
          toMessage={() => {
            setShown(null);
            desk.jumpTo(open.id);
          }}
          close={() => setShown(null)}
        />
      )}
    </>
  );
}

function Tile({ item, open }: { item: Message; open: () => void }) {
  const t = useT();
  const [broken, setBroken] = useState(false);
  const { media } = item;
  const when = fullDate(new Date(item.created_at), t);
  const what = [t.content.kinds[item.type === 'video' ? 'video' : 'image'], item.text, when]
    .filter((part) => part !== null && part !== '')
    .join(', ');
  const isHere = media?.state === 'stored';
  const source = media?.preview_url ?? (item.type === 'image' ? media?.url : undefined);
  return (
    <button
      type="button"
      className={styles.tile}
      title={when}
      aria-label={t.gallery.open(what)}
      disabled={!isHere}
      onClick={open}
    >
      {isHere && source !== undefined && !broken ? (
        <img src={source} alt="" loading="lazy" decoding="async" onError={() => setBroken(true)} />
      ) : (
        item.type === 'image' && <ImageOff size={20} aria-hidden />
      )}
      {item.type === 'video' && (
        <span className={styles.film}>
          <Play size={12} fill="currentColor" aria-hidden />
          {media?.seconds != null && duration(media.seconds)}
        </span>
      )}
    </button>
  );
}
