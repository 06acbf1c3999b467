import { describe, expect, it } from 'vitest';
import { factsIn } from './facts';

const nameOf = (field: string) => field.toUpperCase();

describe('factsIn', () => {
  it('says what was changed, from what to what', () => {
    expect(
      factsIn(
        { changes: { role: { from: 'agent', to: 'admin' }, is_active: { from: true, to: false } } },
        nameOf,
      ),
    ).toEqual(['ROLE: agent → admin', 'IS_ACTIVE: ✓ → ✗']);
  });

  it('says of secrets only what the log says', () => {
    expect(factsIn({ changes: { token: 'set', base_url: null } }, nameOf)).toEqual([
      'TOKEN: set',
      'BASE_URL: –',
    ]);
  });

  it('lists plain facts and leaves out what is nested', () => {
    expect(
      factsIn({ scopes: ['rooms:read', 'chats:read'], more: { deep: 1 }, by: 'sapa command' }, nameOf),
    ).toEqual(['SCOPES: rooms:read, chats:read', 'BY: sapa command']);
  });
});
