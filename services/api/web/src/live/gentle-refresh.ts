import type { QueryClient } from '@tanstack/react-query';

interface Gentle {
  /** Something changed: the question is worth asking again, some time soon. */
  add: () => void;
  stop: () => void;
}

/**
 * Asks a costly question again: never while an answer is on its way, at most every so many milliseconds, not while
 * nobody looks, and always once more after the last change.
 */
export function gentleRefresh(client: QueryClient, key: string, every: number): Gentle {
  let dirty = false;
  let asking = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const schedule = () => {
    if (!dirty || asking || timer !== undefined || document.visibilityState !== 'visible') return;
    timer = setTimeout(() => {
      timer = undefined;
      dirty = false;
      asking = true;
      void client.invalidateQueries({ queryKey: [key] }, { cancelRefetch: false }).finally(() => {
        asking = false;
        schedule();
      });
    }, every);
  };
  document.addEventListener('visibilitychange', schedule);
  return {
    add: () => {
      dirty = true;
      schedule();
    },
    stop: () => {
      document.removeEventListener('visibilitychange', schedule);
      clearTimeout(timer);
      dirty = false;
    },
  };
}
