import { useSyncExternalStore } from 'react';
import { emptyState, type LiveState } from './state';

/** Holds the live state and tells React when it changes. */
export class LiveStore {
  #state: LiveState = emptyState;
  readonly #listeners = new Set<() => void>();

  readonly get = (): LiveState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  update(change: (state: LiveState) => LiveState): void {
    const next = change(this.#state);
    if (next === this.#state) return;
    this.#state = next;
    for (const listener of this.#listeners) listener();
  }

  clear(): void {
    this.update(() => emptyState);
  }
}

export const live = new LiveStore();

/** Reads a part of the live state; `select` must return the same object while nothing changed. */
export function useLive<T>(select: (state: LiveState) => T): T {
  return useSyncExternalStore(live.subscribe, () => select(live.get()));
}
