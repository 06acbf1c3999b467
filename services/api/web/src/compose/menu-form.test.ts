import { describe, expect, it } from 'vitest';
import { shownAs } from '../live/outgoing';
import { emptyMenu, menuOf, ofKind, rowsDiffer, type MenuForm } from './menu-form';
import { fitInto } from './sticker-file';

const filled: MenuForm = {
  kind: 'list',
  text: ' Mau minum apa? ',
  rows: [
    { title: ' Teh ', description: ' panas ' },
    { title: '', description: 'left alone' },
    { title: 'Kopi', description: '' },
  ],
  label: ' Pilih ',
  footer: '',
};

describe('a menu', () => {
  it('is what was filled in', () => {
    expect(menuOf(filled)).toEqual({
      kind: 'list',
      sections: [{ rows: [{ title: 'Teh', description: 'panas' }, { title: 'Kopi' }] }],
      label: 'Pilih',
    });
  });

  it('of buttons has neither descriptions nor a label', () => {
    expect(menuOf({ ...filled, kind: 'buttons', footer: 'Gratis' })).toEqual({
      kind: 'buttons',
      sections: [{ rows: [{ title: 'Teh' }, { title: 'Kopi' }] }],
      footer: 'Gratis',
    });
  });

  it('needs words, an option, and options that differ', () => {
    const twice = { ...filled, rows: [filled.rows[0]!, { title: 'Teh', description: '' }] };
    expect(menuOf(emptyMenu)).toBeNull();
    expect(menuOf({ ...filled, text: ' ' })).toBeNull();
    expect([rowsDiffer(twice), menuOf(twice)]).toEqual([false, null]);
  });

  it('loses what its kind has no place for', () => {
    const long = {
      ...filled,
      rows: Array.from({ length: 5 }, () => ({ title: 'x'.repeat(24), description: '' })),
    };
    const cut = ofKind(long, 'buttons');
    expect([cut.rows.length, cut.rows[0]!.title.length]).toEqual([3, 20]);
  });

  it('is shown under its words while it is on its way', () => {
    const menu = menuOf(filled)!;
    const entry = { clientKey: 'k', chatId: 1, createdAt: '2026-01-01T10:00:00Z', failure: null };
    const shown = shownAs({ ...entry, type: 'text', text: 'Mau minum apa?', menu });
    expect(shown.menu?.sections[0]?.rows.map((row) => [row.id, row.title])).toEqual([
      ['1', 'Teh'],
      ['2', 'Kopi'],
    ]);
  });
});

describe('a sticker', () => {
  it.each([
    [1000, 500, { x: 0, y: 128, width: 512, height: 256 }],
    [100, 400, { x: 192, y: 0, width: 128, height: 512 }],
    [512, 512, { x: 0, y: 0, width: 512, height: 512 }],
  ])('of %d by %d stands in the middle of its square', (width, height, place) =>
    expect(fitInto(width, height)).toEqual(place),
  );
});
