import { useRef, type FocusEvent, type KeyboardEvent, type RefObject } from 'react';
import { stepBy } from '../inbox/walk';
import { useCommand } from '../keyboard/registry';

/** Walks the links of a list that is drawn whole by the arrow keys, and opens one after the other by J and K. */
export function useLinkKeys(list: RefObject<HTMLElement | null>) {
  const last = useRef<HTMLAnchorElement | null>(null);
  const links = () => [...(list.current?.querySelectorAll<HTMLAnchorElement>('a[href]') ?? [])];
  const at = (all: readonly HTMLAnchorElement[]) => (last.current === null ? -1 : all.indexOf(last.current));

  const open = (key: 'ArrowDown' | 'ArrowUp') => {
    const all = links();
    const next = stepBy(key, at(all), all.length);
    if (next === null || next === at(all)) return;
    all[next]?.focus();
    all[next]?.click();
  };
  useCommand('next-chat', () => open('ArrowDown'));
  useCommand('previous-chat', () => open('ArrowUp'));

  return {
    onFocus: (event: FocusEvent) => {
      if (event.target instanceof HTMLAnchorElement) last.current = event.target;
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const all = links();
      const next = stepBy(event.key, at(all), all.length);
      if (next === null) return;
      event.preventDefault();
      all[next]?.focus();
    },
  };
}
