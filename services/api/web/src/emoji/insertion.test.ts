import { describe, expect, it } from 'vitest';
import { inserted } from './insertion';

describe('an emoji goes where the cursor is', () => {
  it.each([
    ['Halo', 4, 4, 'Halo🙏', 6],
    ['Halo dunia', 4, 10, 'Halo🙏', 6],
    ['Halo', 0, 0, '🙏Halo', 2],
    ['', null, null, '🙏', 2],
    ['Halo', 99, 120, 'Halo🙏', 6],
  ])('%s from %s to %s', (text, start, end, result, cursor) =>
    expect(inserted(text, start, end, '🙏')).toEqual({ text: result, cursor }),
  );
});
