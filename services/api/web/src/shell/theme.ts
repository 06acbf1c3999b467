import { useSyncExternalStore } from 'react';
import { readSetting, writeSetting } from './settings';

export const themes = ['light', 'dark', 'system'] as const;
export type Theme = (typeof themes)[number];

function stored(): Theme {
  const kept = readSetting('theme');
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

let current: Theme = stored();
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

function choose(theme: Theme): void {
  current = theme;
  writeSetting('theme', theme === 'system' ? null : theme);
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
  colourBars(theme);
  for (const listener of listeners) listener();
}

/** The chosen appearance; the colours follow by the root element's `data-theme`. */
export const useTheme = (): [Theme, (theme: Theme) => void] => [
  useSyncExternalStore(subscribe, () => current),
  choose,
];

/** The browser's own bars take the colour of the page; `public/theme.js` does the same before the first paint. */
function colourBars(theme: Theme): void {
  for (const bar of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const own = bar.dataset['theme'] ?? 'light';
    bar.media = theme === 'system' ? `(prefers-color-scheme: ${own})` : theme === own ? 'all' : 'not all';
  }
}
