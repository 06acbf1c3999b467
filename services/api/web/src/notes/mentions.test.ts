import { describe, expect, it } from 'vitest';
import { mentionsIn, partsOf } from './mentions';

const people = [
  { id: 1, name: 'Budi' },
  { id: 2, name: 'Budi Santoso' },
  { id: 3, name: 'Sari' },
];
const ids = (text: string) => mentionsIn(text, people).map((one) => one.id);

describe('mentions', () => {
  it('finds whole names, the longest first', () => {
    expect(ids('@Budi Santoso and @sari, please')).toEqual([2, 3]);
    expect(ids('ask @Budi.')).toEqual([1]);
  });
  it('tells everybody of one name', () => {
    const namesakes = [...people, { id: 4, name: 'Sari' }];
    expect(mentionsIn('@Sari', namesakes).map((one) => one.id)).toEqual([3, 4]);
  });
  it('leaves other words alone', () => {
    expect(ids('@Budiman, budi@example.com, @nobody')).toEqual([]);
  });
  it('keeps every character', () => {
    const text = 'Hi @Budi,\n@Sari!';
    expect(
      partsOf(text, people)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  });
});
