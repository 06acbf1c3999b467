import {
  Download,
  FileArchive,
  FileAudio,
  FileImage,
  FileSpreadsheet,
  FileText,
  FileVideo,
} from 'lucide-react';
import { useState } from 'react';
import type { Media } from '../api/types';
import { fileSize } from '../format/measure';
import { useT } from '../i18n/language';
import { cx } from '../ui/cx';
import styles from './document.module.css';
import { fileLabel } from './file-label';

const icons = {
  image: FileImage,
  video: FileVideo,
  audio: FileAudio,
  archive: FileArchive,
  sheet: FileSpreadsheet,
  text: FileText,
};

function iconOf(mime: string): keyof typeof icons {
  const [group] = mime.split('/');
  if (group === 'image' || group === 'video' || group === 'audio') return group;
  if (/zip|compressed|tar/u.test(mime)) return 'archive';
  return /sheet|excel|csv/u.test(mime) ? 'sheet' : 'text';
}

/** A file by its name, kind and size, a PDF with its first page; a click opens or saves it, as the server allows. */
export function Document({ media }: { media: Media }) {
  const t = useT();
  const [blind, setBlind] = useState(false);
  const Icon = icons[iconOf(media.mime_type ?? '')];
  const label = fileLabel(media.mime_type, media.file_name);
  const facts = [label, media.size === null ? null : fileSize(media.size, t)].filter((one) => one !== null);
  return (
    <a
      className={styles.card}
      href={media.url}
      target="_blank"
      rel="noopener noreferrer"
      data-testid="document"
    >
      {media.preview_url !== null && !blind && (
        <img
          className={styles.page}
          src={media.preview_url}
          alt=""
          loading="lazy"
          decoding="async"
          onError={() => setBlind(true)}
        />
      )}
      <span className={styles.document}>
        <span className={cx(styles.icon, label === 'PDF' && styles.pdf)}>
          <Icon size={21} strokeWidth={1.8} aria-hidden />
        </span>
        <span className={styles.body}>
          <span className={styles.name}>{media.file_name ?? t.content.kinds.document}</span>
          <span className={styles.facts}>{facts.join(' · ')}</span>
        </span>
        <Download size={17} className={styles.save} aria-hidden />
      </span>
    </a>
  );
}
