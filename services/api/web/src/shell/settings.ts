/** What one browser remembers of its user; storage may be forbidden, then nothing is remembered. */
const prefix = 'sapa.';

export function readSetting(name: string): string | null {
  try {
    return localStorage.getItem(prefix + name);
  } catch {
    return null;
  }
}

export function writeSetting(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(prefix + name);
    else localStorage.setItem(prefix + name, value);
  } catch {
    // Private windows may refuse; the setting then lasts as long as the page.
  }
}

/** Forgets every setting whose name begins so, for example all drafts at sign-out. */
export function forgetSettings(beginning: string): void {
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(prefix + beginning));
    for (const name of names) localStorage.removeItem(name);
  } catch {
    // Nothing was stored.
  }
}
