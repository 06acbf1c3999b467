import { useCallback, useState } from 'react';

/** So many lines are drawn at first, and as many more each time that somebody scrolls up to the oldest of them. */
const step = 120;

/**
 * Only the latest lines are drawn. Scrolling up draws more of what is loaded before more is asked for; back at the
 * newest line the earlier ones are let go again.
 */
export function useWindow<T>(all: readonly T[]) {
  const [most, setMost] = useState(step);
  const more = useCallback(() => setMost((count) => count + step), []);
  const reset = useCallback(() => setMost(step), []);
  const everything = useCallback(() => setMost(Number.MAX_SAFE_INTEGER), []);
  return {
    shown: all.length > most ? all.slice(-most) : all,
    isCut: all.length > most,
    more,
    reset,
    everything,
  };
}
