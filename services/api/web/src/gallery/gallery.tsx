import { useState } from 'react';
import type { GalleryKind } from '../api/types';
import { useT } from '../i18n/language';
import { Button } from '../ui/button';
import { cx } from '../ui/cx';
import { Bone } from '../ui/states';
import styles from './gallery.module.css';
import { Papers } from './papers';
import { Tiles } from './tiles';
import { useGallery } from './use-gallery';

const kinds = ['image', 'video', 'document', 'link'] as const;

/** What was exchanged in the chat beside words, by kind. */
export function Gallery({ chatId }: { chatId: number }) {
  const t = useT();
  const [kind, setKind] = useState<GalleryKind>('image');
  return (
    <div className={styles.gallery} data-testid="gallery" data-kind={kind}>
      <div className={styles.kinds} role="group" aria-label={t.gallery.title}>
        {kinds.map((one) => (
          <button
            key={one}
            type="button"
            className={cx(styles.kind, one === kind && styles.chosen)}
            aria-pressed={one === kind}
            onClick={() => setKind(one)}
          >
            {t.gallery.kinds[one]}
          </button>
        ))}
      </div>
      <Shelf key={kind} chatId={chatId} kind={kind} />
    </div>
  );
}

function Shelf({ chatId, kind }: { chatId: number; kind: GalleryKind }) {
  const t = useT();
  const { query, items } = useGallery(chatId, kind);
  if (query.isPending) return <Bone className={styles.waiting} />;
  if (query.isError && items.length === 0) {
    return (
      <p className={styles.none}>
        {t.gallery.failed}{' '}
        <Button size="small" onClick={() => void query.refetch()}>
          {t.errors.retry}
        </Button>
      </p>
    );
  }
  if (items.length === 0) return <p className={styles.none}>{t.gallery.none[kind]}</p>;
  const loadMore = () => {
    if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
  };
  return (
    <>
      {kind === 'image' || kind === 'video' ? (
        <Tiles items={items} hasMore={query.hasNextPage} loadMore={loadMore} />
      ) : (
        <Papers items={items} />
      )}
      {query.hasNextPage && (
        <Button size="small" wide busy={query.isFetchingNextPage} onClick={loadMore}>
          {t.gallery.more}
        </Button>
      )}
    </>
  );
}
