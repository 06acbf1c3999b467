import { useCallback, useEffect, useRef, useState } from 'react';
import { useT } from '../i18n/language';
import { newKey } from '../shell/new-key';
import { showFailure } from '../shell/toasts';
import { localFile } from './local-file';
import type { Staged } from './staging';

export interface StagedFiles {
  readonly files: readonly Staged[];
  readonly add: (files: Iterable<File>) => void;
  readonly remove: (id: string) => void;
  /** Gives them away, to be sent: from then on they are no longer ours to free. */
  readonly take: () => readonly Staged[];
}

/** The files that wait beside the words of one conversation. */
export function useStaged(): StagedFiles {
  const t = useT();
  const [files, setFiles] = useState<readonly Staged[]>([]);
  const held = useRef<readonly Staged[]>([]);

  useEffect(() => {
    held.current = files;
  }, [files]);
  useEffect(
    () => () => {
      for (const { file } of held.current) URL.revokeObjectURL(file.url);
    },
    [],
  );

  const add = useCallback(
    (added: Iterable<File>) => {
      for (const file of added) {
        if (file.size === 0) {
          showFailure(null, t.attach.empty(file.name));
          continue;
        }
        void localFile(file, file.name).then((local) =>
          setFiles((before) => [...before, { id: newKey(), file: local }]),
        );
      }
    },
    [t],
  );
  const remove = useCallback((id: string) => {
    const gone = held.current.find((one) => one.id === id);
    if (gone !== undefined) URL.revokeObjectURL(gone.file.url);
    setFiles((before) => before.filter((one) => one.id !== id));
  }, []);
  const take = useCallback(() => {
    const taken = held.current;
    held.current = [];
    setFiles([]);
    return taken;
  }, []);
  return { files, add, remove, take };
}
