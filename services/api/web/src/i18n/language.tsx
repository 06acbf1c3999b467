import { createContext, use, useEffect, useState, type ReactNode } from 'react';
import { readSetting, writeSetting } from '../shell/settings';
import { initialLanguage, type Language } from './choice';
import { en, type Catalogue } from './en';
import { id } from './id';

const catalogues: Record<Language, Catalogue> = { en, id };

export const languages: readonly { code: Language; name: string }[] = [
  { code: 'id', name: 'Bahasa Indonesia' },
  { code: 'en', name: 'English' },
];

interface LanguageContext {
  language: Language;
  setLanguage: (language: Language) => void;
  t: Catalogue;
}

const Context = createContext<LanguageContext>({ language: 'en', setLanguage: () => undefined, t: en });

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(() =>
    initialLanguage(readSetting('language'), navigator.languages),
  );
  useEffect(() => {
    document.documentElement.lang = language;
    writeSetting('language', language);
  }, [language]);
  return <Context value={{ language, setLanguage, t: catalogues[language] }}>{children}</Context>;
}

export const useLanguage = () => use(Context);

/** The sentences in the chosen language. */
export const useT = () => use(Context).t;
