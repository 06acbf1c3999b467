import { useT } from '../i18n/language';
import styles from './upload-progress.module.css';

/** How much of a file has been uploaded, over the file itself. */
export function UploadProgress({ part }: { part: number }) {
  const t = useT();
  const percent = Math.round(part * 100);
  return (
    <span
      className={styles.track}
      role="progressbar"
      aria-label={t.content.uploading(percent)}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <span className={styles.bar} style={{ transform: `scaleX(${part})` }} />
    </span>
  );
}
