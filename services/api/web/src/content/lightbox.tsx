import { Download, X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useState } from 'react';
import type { Media } from '../api/types';
import { useT } from '../i18n/language';
import { IconButton } from '../ui/button';
import { Bone } from '../ui/states';
import styles from './lightbox.module.css';

interface LightboxProps {
  media: Media;
  caption: string | null;
  close: () => void;
}

/** A picture over everything else. Escape, or a click beside it, closes it. */
export function Lightbox({ media, caption, close }: LightboxProps) {
  const t = useT();
  const [loaded, setLoaded] = useState(false);
  return (
    <Dialog.Root open onOpenChange={close}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles.veil} />
        <Dialog.Content
          className={styles.box}
          aria-describedby={undefined}
          onClick={close}
          data-testid="lightbox"
        >
          <Dialog.Title className="visually-hidden">{caption ?? t.content.picture}</Dialog.Title>
          <header className={styles.bar} onClick={(event) => event.stopPropagation()}>
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
          {caption !== null && <p className={styles.caption}>{caption}</p>}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
