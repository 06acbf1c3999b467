/** Colleagues at chats, as the stream tells it; held for as long as it is told again. */
import { useSyncExternalStore } from 'react';
import { desk } from '../api/calls';
import type { LiveViewer, Viewer } from '../api/types';
import { expired, loaded, nobody, told, type Viewers } from './state';

let viewers: Viewers = new Map();
const listeners = new Set<() => void>();

function set(next: Viewers): void {
  if (next === viewers) return;
  viewers = next;
  for (const listener of listeners) listener();
}

export const takeViewer = (news: LiveViewer): void => set(told(viewers, news));
export const expireViewers = (now: number): void => set(expired(viewers, now));
export const forgetViewers = (): void => set(new Map());

export async function loadViewers(): Promise<void> {
  set(loaded((await desk.viewers()).items));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export const useViewers = (chatId: number): ReadonlyMap<number, Viewer> =>
  useSyncExternalStore(subscribe, () => viewers.get(chatId) ?? nobody);
