import { CloudDownload, FileX2, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { messages } from '../api/calls';
import type { Media } from '../api/types';
import { fileSize } from '../format/measure';
import { useT } from '../i18n/language';
import { mergeMessage } from '../live/state';
import { live } from '../live/store';
import { showFailure } from '../shell/toasts';
import { Button } from '../ui/button';
import { cx } from '../ui/cx';
import { kindOf } from './kinds';
import styles from './media-gap.module.css';

/** Stands where a file will be, or says why there is none. */
export function MediaGap({ media }: { media: Media }) {
  const t = useT();
  const [busy, setBusy] = useState(false);
  const failed = media.state === 'failed';
  const Icon = failed ? FileX2 : CloudDownload;
  const what = media.file_name ?? t.content.kinds[kindOf(media.type, media.variant)];

  const fetchAgain = async (id: number) => {
    setBusy(true);
    const asOf = live.get().position;
    try {
      const message = await messages.fetchFile(id);
      live.update((state) => mergeMessage(state, message, asOf));
    } catch (error) {
      showFailure(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className={cx(styles.gap, failed && styles.failed)} data-testid="media-gap" data-state={media.state}>
      <Icon size={22} strokeWidth={1.8} className={failed ? undefined : styles.waiting} aria-hidden />
      <div className={styles.body}>
        <b>{media.size === null ? what : `${what} · ${fileSize(media.size, t)}`}</b>
        <span>{failed ? t.content.failed : t.content.pending}</span>
        {media.error !== null && <span>{media.error.message}</span>}
      </div>
      {failed && media.id !== null && (
        <Button size="small" busy={busy} onClick={() => void fetchAgain(media.id ?? 0)}>
          {!busy && <RotateCw size={14} aria-hidden />}
          {t.content.fetchAgain}
        </Button>
      )}
    </div>
  );
}
