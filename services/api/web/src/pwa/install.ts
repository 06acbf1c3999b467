/** Offers to install the inbox as an application, where the browser can. */
import { useSyncExternalStore } from 'react';

/** The browsers of Chromium's family have it; the standard does not know it yet. */
interface InstallPromptEvent extends Event {
  prompt: () => Promise<unknown>;
}

let offer: InstallPromptEvent | null = null;
const listeners = new Set<() => void>();

function set(next: InstallPromptEvent | null): void {
  offer = next;
  for (const listener of listeners) listener();
}

/** Called once, before the browser makes its offer. */
export function watchForInstall(): void {
  window.addEventListener('beforeinstallprompt', (event) => set(event as InstallPromptEvent));
  window.addEventListener('appinstalled', () => set(null));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Installs the inbox, after the browser has asked once more; null where it cannot, or is already. */
export function useInstall(): (() => Promise<void>) | null {
  const offered = useSyncExternalStore(subscribe, () => offer);
  if (offered === null) return null;
  return async () => {
    // An offer is good for one question.
    set(null);
    await offered.prompt();
  };
}
