import { describe, expect, it } from 'vitest';
import en from 'virtual:emoji/en';
import id from 'virtual:emoji/id';

describe('the emojis', () => {
  it('are the same in both languages, each in a group that has a name', () => {
    expect(id.emojis.map((one) => one.emoji)).toEqual(en.emojis.map((one) => one.emoji));
    expect(en.emojis.length).toBeGreaterThan(1_700);
    for (const { categories, emojis } of [en, id]) {
      const groups = new Set(categories.map(({ index }) => index));
      expect(emojis.filter(({ category }) => !groups.has(category))).toEqual([]);
    }
  });

  it('have Indonesian names, and are found by English ones too', () => {
    const named = (emoji: string) => id.emojis.find((one) => one.emoji === emoji);
    expect(named('😀')?.label).not.toBe(en.emojis.find((one) => one.emoji === '😀')?.label);
    expect(named('❤️')?.label).toContain('hati');
    expect(named('❤️')?.tags).toContain('red heart');
    const translated = id.emojis.filter((one, index) => one.label !== en.emojis[index]?.label);
    expect(translated.length / id.emojis.length).toBeGreaterThan(0.85);
  });

  it('have their skin tones', () => {
    expect(en.emojis.find((one) => one.emoji === '👍')?.skins?.medium).toBe('👍🏽');
    expect(en.emojis.find((one) => one.emoji === '☝️')?.skins?.dark).toBe('☝🏿');
  });
});
