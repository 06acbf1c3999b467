import { X } from 'lucide-react';
import { fileLabel } from '../content/file-label';
import { kindIcons, kindOf } from '../content/kinds';
import { fileSize } from '../format/measure';
import { useT } from '../i18n/language';
import { useDesk } from '../thread/desk';
import styles from './staged-strip.module.css';
import { typeOf } from './staging';
import type { StagedFiles } from './use-staged';

/** The files that are about to be sent, each with a picture or an icon, and a way to leave it out. */
export function StagedStrip({ staged }: { staged: StagedFiles }) {
  const t = useT();
  const { can } = useDesk();
  if (staged.files.length === 0) return null;
  return (
    <ul className={styles.strip} aria-label={t.attach.staged} data-testid="staged">
      {staged.files.map(({ id, file }) => {
        const type = typeOf(file, can);
        const Icon = kindIcons[kindOf(type)];
        return (
          <li key={id} className={styles.file}>
            {type === 'image' ? (
              <img className={styles.picture} src={file.url} alt="" />
            ) : (
              <span className={styles.icon}>
                <Icon size={20} aria-hidden />
              </span>
            )}
            <span className={styles.body}>
              <b>{file.name}</b>
              <span>
                {[t.content.kinds[type], fileLabel(file.mimeType, file.name), fileSize(file.size, t)]
                  .filter((one) => one !== null)
                  .join(' · ')}
              </span>
            </span>
            <button
              type="button"
              className={styles.remove}
              aria-label={t.attach.remove(file.name)}
              title={t.attach.remove(file.name)}
              onClick={() => staged.remove(id)}
            >
              <X size={15} aria-hidden />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
