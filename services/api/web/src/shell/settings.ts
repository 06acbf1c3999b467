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

/** Every setting whose name begins so: the rest of its name, and its value. */
export function settingsLike(beginning: string): [string, string][] {
  try {
    const whole = prefix + beginning;
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(whole))
      .map((name) => [name.slice(whole.length), localStorage.getItem(name) ?? '']);
  } catch {
    return [];
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
