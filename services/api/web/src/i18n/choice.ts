export type Language = 'id' | 'en';

/** The chosen language, else the browser's when we speak it, else English. */
export function initialLanguage(stored: string | null, preferred: readonly string[]): Language {
  if (stored === 'id' || stored === 'en') return stored;
  return preferred[0]?.toLowerCase().startsWith('id') === true ? 'id' : 'en';
}
