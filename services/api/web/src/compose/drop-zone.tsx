import { FileDown } from 'lucide-react';
import { useState, type DragEvent, type ReactNode } from 'react';
import { useT } from '../i18n/language';
import { cx } from '../ui/cx';
import styles from './drop-zone.module.css';

interface DropZoneProps {
  label: string;
  className: string | undefined;
  onFiles: (files: File[]) => void;
  children: ReactNode;
}

const holdsFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');

/** A part of the page onto which files can be dropped. */
export function DropZone({ label, className, onFiles, children }: DropZoneProps) {
  const t = useT();
  // Entering a child leaves its parent: only when as many were left as entered is the pointer gone.
  const [depth, setDepth] = useState(0);
  return (
    <section
      className={cx(styles.zone, className)}
      aria-label={label}
      onDragEnter={(event) => holdsFiles(event) && setDepth(depth + 1)}
      onDragLeave={(event) => holdsFiles(event) && setDepth(Math.max(0, depth - 1))}
      onDragOver={(event) => holdsFiles(event) && event.preventDefault()}
      onDrop={(event) => {
        setDepth(0);
        if (!holdsFiles(event)) return;
        event.preventDefault();
        onFiles([...event.dataTransfer.files]);
      }}
    >
      {children}
      {depth > 0 && (
        <div className={styles.veil}>
          <FileDown size={34} strokeWidth={1.6} aria-hidden />
          {t.attach.drop}
        </div>
      )}
    </section>
  );
}
