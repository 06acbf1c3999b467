/** Whether the server has another build of the inbox than the one that runs here. */
import { useSyncExternalStore } from 'react';

let outdated = false;
const listeners = new Set<() => void>();

/** The name that this page's build has given itself; none while developing. */
const own = () => document.querySelector<HTMLMetaElement>('meta[name="sapa-build"]')?.content;

export function markOutdated(): void {
  if (outdated) return;
  outdated = true;
  for (const listener of listeners) listener();
}

/** An answer told which build the server has. */
export function noteBuild(name: string | null): void {
  if (name === null || outdated || typeof document === 'undefined') return;
  const mine = own();
  if (mine !== undefined && mine !== name) markOutdated();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export const useOutdated = (): boolean => useSyncExternalStore(subscribe, () => outdated);
