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
  };
  return [theme, choose];
}
