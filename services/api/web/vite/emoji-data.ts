/**
 * The emojis with their names in both languages, as modules of their own: `virtual:emoji/en`, `virtual:emoji/id`.
 * Which there are and how they are grouped tells Emojibase; Indonesian names are CLDR's.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

interface Listed {
  label: string;
  emoji: string;
  version: number;
  group?: number;
  tags?: string[];
  skins?: { emoji: string; tone: number | number[] }[];
}

interface Annotated {
  annotations: { annotations: Record<string, { default?: string[]; tts?: string[] }> };
}

/** What phones of the last years can draw. */
const newest = 15;
/** Skin tones and hair by themselves are no emojis that anybody sends. */
const component = 2;
const tones = ['light', 'medium-light', 'medium', 'medium-dark', 'dark'];
const groupNames: Record<string, readonly string[]> = {
  en: [
    'Smileys',
    'People',
    '',
    'Animals and nature',
    'Food and drink',
    'Travel',
    'Activities',
    'Objects',
    'Symbols',
    'Flags',
  ],
  id: [
    'Senyuman',
    'Orang',
    '',
    'Hewan dan alam',
    'Makanan dan minuman',
    'Perjalanan',
    'Kegiatan',
    'Benda',
    'Simbol',
    'Bendera',
  ],
};
const toneNames: Record<string, readonly string[]> = {
  en: ['Light', 'Medium light', 'Medium', 'Medium dark', 'Dark'],
  id: ['Cerah', 'Agak cerah', 'Sedang', 'Agak gelap', 'Gelap'],
};

const require = createRequire(import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(require.resolve(name), 'utf8'));
/** CLDR leaves out the character that asks for the coloured form. */
const bare = (emoji: string) => emoji.replaceAll('\uFE0F', '');
/** As phones send it: what is drawn in colour anyway does not ask for it. */
const plain = (emoji: string) => emoji.replace(/(\p{Emoji_Presentation})\uFE0F/gu, '$1');

/** CLDR keeps the names of countries elsewhere; so do browsers and Node. */
function flagName(emoji: string, language: string): string | undefined {
  const letters = Array.from(emoji, (sign) => (sign.codePointAt(0) ?? 0) - 0x1f1e6);
  if (letters.length !== 2 || letters.some((letter) => letter < 0 || letter > 25)) return undefined;
  const code = String.fromCharCode(...letters.map((letter) => letter + 65));
  return new Intl.DisplayNames([language], { type: 'region' }).of(code);
}

function namesIn(language: string): Annotated['annotations']['annotations'] {
  if (language === 'en') return {};
  const file = read(`cldr-annotations-modern/annotations/${language}/annotations.json`) as Annotated;
  return file.annotations.annotations;
}

function skinsOf({ skins = [] }: Listed): { skins?: Record<string, string> } {
  const single = skins.filter(
    (skin): skin is { emoji: string; tone: number } => typeof skin.tone === 'number',
  );
  if (single.length === 0) return {};
  return {
    skins: Object.fromEntries(single.map(({ emoji, tone }) => [tones[tone - 1] ?? '', plain(emoji)])),
  };
}

function dataIn(language: string) {
  const names = namesIn(language);
  const emojis = (read('emojibase-data/en/data.json') as Listed[])
    .filter(({ group, version }) => group !== undefined && group !== component && version <= newest)
    .map((listed) => {
      const own = names[bare(listed.emoji)];
      const label =
        own?.tts?.[0] ?? (language === 'en' ? undefined : flagName(listed.emoji, language)) ?? listed.label;
      return {
        emoji: plain(listed.emoji),
        category: listed.group,
        label,
        version: listed.version,
        // English words find an emoji in both languages.
        tags: [
          ...new Set([
            ...(own?.default ?? []),
            ...(label === listed.label ? [] : [listed.label]),
            ...(listed.tags ?? []),
          ]),
        ],
        ...skinsOf(listed),
      };
    });
  const categories = (groupNames[language] ?? []).flatMap((label, index) =>
    label === '' ? [] : [{ index, label }],
  );
  const skinTones = Object.fromEntries(
    tones.map((tone, index) => [tone, toneNames[language]?.[index] ?? tone]),
  );
  return { locale: language, emojis, categories, skinTones };
}

const prefix = 'virtual:emoji/';

export function emojiData(): Plugin {
  return {
    name: 'emoji-data',
    resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : undefined),
    load: (id) =>
      id.startsWith(`\0${prefix}`)
        ? `export default JSON.parse(${JSON.stringify(JSON.stringify(dataIn(id.slice(prefix.length + 1))))})`
        : undefined,
  };
}
