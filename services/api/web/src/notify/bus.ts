/** Carries what the stream tells people from where it is heard to whoever tells it on. */
import type { Notice } from '../api/types';

const listeners = new Set<(notice: Notice) => void>();

export function onNotice(listener: (notice: Notice) => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export function passOn(notice: Notice): void {
  for (const listener of listeners) listener(notice);
}
