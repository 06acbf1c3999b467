import { useState } from 'react';
import { readSetting, writeSetting } from './settings';

export const themes = ['light', 'dark', 'system'] as const;
export type Theme = (typeof themes)[number];

function current(): Theme {
  const stored = readSetting('theme');
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

/** The chosen appearance; the colours follow by the root element's `data-theme`. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(current);
  const choose = (next: Theme) => {
    setTheme(next);
    writeSetting('theme', next === 'system' ? null : next);
    if (next === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = next;
    colourBars(next);
  };
  return [theme, choose];
}

/** The browser's own bars take the colour of the page; `public/theme.js` does the same before the first paint. */
function colourBars(theme: Theme): void {
  for (const bar of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const own = bar.dataset['theme'] ?? 'light';
    bar.media = theme === 'system' ? `(prefers-color-scheme: ${own})` : theme === own ? 'all' : 'not all';
  }
}
