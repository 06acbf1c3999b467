import { ChevronLeft, ChevronRight, Download, LocateFixed, X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useState } from 'react';
import type { Media } from '../api/types';
import { useT } from '../i18n/language';
import { IconButton } from '../ui/button';
import { cx } from '../ui/cx';
import { Bone } from '../ui/states';
import styles from './lightbox.module.css';

interface LightboxProps {
  media: Media;
  caption: string | null;
  close: () => void;
  /** Where it stands among others; they are a click or an arrow key away. */
  place?: string | undefined;
  previous?: (() => void) | undefined;
  next?: (() => void) | undefined;
  /** Leads to its message. */
  toMessage?: (() => void) | undefined;
}

/** A picture or film over everything else. Escape, or a click beside it, closes it. */
export function Lightbox({ media, caption, close, place, previous, next, toMessage }: LightboxProps) {
  const t = useT();
  return (
    <Dialog.Root open onOpenChange={close}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles.veil} />
        <Dialog.Content
          className={styles.box}
          aria-describedby={undefined}
          onClick={close}
          onKeyDown={(event) => {
            // A film's own keys wind it.
            if (event.target instanceof HTMLVideoElement) return;
            if (event.key === 'ArrowLeft') previous?.();
            if (event.key === 'ArrowRight') next?.();
          }}
          data-testid="lightbox"
        >
          <Dialog.Title className="visually-hidden">{caption ?? t.content.picture}</Dialog.Title>
          <header className={styles.bar} onClick={(event) => event.stopPropagation()}>
            {place !== undefined && (
              <span className={styles.place} aria-live="polite">
                {place}
              </span>
            )}
            {toMessage !== undefined && (
              <IconButton className={styles.tool} label={t.gallery.toMessage} onClick={toMessage}>
                <LocateFixed size={20} />
              </IconButton>
            )}
            <a
              className={styles.tool}
              href={media.url}
              download={media.file_name ?? true}
              aria-label={t.content.download}
              title={t.content.download}
            >
              <Download size={20} aria-hidden />
            </a>
            <IconButton className={styles.tool} label={t.content.closePicture} onClick={close}>
              <X size={22} />
            </IconButton>
          </header>
          <Shown key={media.url} media={media} caption={caption} />
          {previous !== undefined && (
            <Step side="left" label={t.gallery.previous} go={previous}>
              <ChevronLeft size={28} />
            </Step>
          )}
          {next !== undefined && (
            <Step side="right" label={t.gallery.next} go={next}>
              <ChevronRight size={28} />
            </Step>
          )}
          {caption !== null && <p className={styles.caption}>{caption}</p>}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Shown({ media, caption }: { media: Media; caption: string | null }) {
  const t = useT();
  const [loaded, setLoaded] = useState(false);
  if (media.type === 'video') {
    return (
      <video
        className={styles.image}
        src={media.url}
        poster={media.preview_url ?? undefined}
        controls
        autoPlay
        playsInline
        onClick={(event) => event.stopPropagation()}
      />
    );
  }
  return (
    <>
      {!loaded && <Bone className={styles.waiting} />}
      <img
        className={styles.image}
        src={media.url}
        alt={caption ?? t.content.picture}
        hidden={!loaded}
        onLoad={() => setLoaded(true)}
        onError={() => setLoaded(true)}
        onClick={(event) => event.stopPropagation()}
      />
    </>
  );
}

interface StepProps {
  side: 'left' | 'right';
  label: string;
  go: () => void;
  children: React.ReactNode;
}

function Step({ side, label, go, children }: StepProps) {
  return (
    <IconButton
      className={cx(styles.step, styles[side])}
      label={label}
      onClick={(event) => {
        event.stopPropagation();
        go();
      }}
    >
      {children}
    </IconButton>
  );
}
