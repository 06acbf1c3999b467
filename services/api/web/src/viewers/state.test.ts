import { describe, expect, it } from 'vitest';
import { expired, loaded, told } from './state';

const budi = { id: 2, name: 'Budi' };
const until = '2026-01-01T10:00:40Z';

describe('viewers', () => {
  it('come, change and go', () => {
    let viewers = told(new Map(), { type: 'viewer', chat_id: 1, agent: budi, state: 'viewing', until });
    viewers = told(viewers, { type: 'viewer', chat_id: 1, agent: budi, state: 'editing', until });
    expect([...(viewers.get(1)?.values() ?? [])].map((one) => one.state)).toEqual(['editing']);
    expect(
      told(viewers, { type: 'viewer', chat_id: 1, agent: budi, state: 'gone', until }).get(1)?.size,
    ).toBe(0);
  });

  it('end by themselves', () => {
    const viewers = loaded([{ chat_id: 1, agent: budi, state: 'open', until }]);
    expect(expired(viewers, Date.parse(until) - 1)).toBe(viewers);
    expect(expired(viewers, Date.parse(until)).has(1)).toBe(false);
  });
});
