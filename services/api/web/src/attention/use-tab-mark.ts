import { useEffect, useSyncExternalStore } from 'react';
import { useT } from '../i18n/language';
import { useAttention } from '../thread/use-attention';
import { showBadge } from './favicon';

interface Mark {
  /** What flashes in the tab's title. */
  words: string | null;
  /** Something happened, even where nothing is unread. */
  icon: boolean;
}

const nothing: Mark = { words: null, icon: false };

/** Stands until somebody looks. */
let mark: Mark = nothing;
const listeners = new Set<() => void>();

function set(next: Mark): void {
  mark = next;
  for (const listener of listeners) listener();
}

const unseen = () => document.visibilityState !== 'visible' || !document.hasFocus();

/** Lets the title flash with these words while nobody looks at the page. */
export function flashTitle(words: string): void {
  if (unseen()) set({ ...mark, words });
}

/** Marks the tab's icon while nobody looks at the page. */
export function markIcon(): void {
  if (unseen()) set({ ...mark, icon: true });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

const period = 1_200;

/** The tab's title and icon: how many chats are unread, and what has just happened. */
export function useTabMark(unread: number): void {
  const t = useT();
  const looking = useAttention();
  const { words, icon } = useSyncExternalStore(subscribe, () => mark);
  const title = unread > 0 ? t.app.titleUnread(unread) : t.app.name;

  useEffect(() => showBadge(unread, icon), [unread, icon]);

  useEffect(() => {
    if (looking && mark !== nothing) set(nothing);
  }, [looking]);

  useEffect(() => {
    document.title = words ?? title;
    if (words === null) return;
    const timer = setInterval(() => {
      document.title = document.title === words ? title : words;
    }, period);
    return () => {
      clearInterval(timer);
      document.title = title;
    };
  }, [words, title]);
}
