import { describe, expect, it } from 'vitest';
import { aMessage } from '../live/fixtures';
import { obstacleOf } from './obstacle';

const channel = { id: 3, provider: 'whapi', is_active: true, state: 'connected' } as const;
const trouble = (kind: string, subject = '3') => ({ kind, subject });
const said = aMessage(1, 1, { sender: 'customer', status: 'received' });
const refused = aMessage(2, 1, {
  sender: 'agent',
  status: 'failed',
  error: { code: 'forbidden', message: 'no' },
});

describe('what keeps one from writing', () => {
  it.each([
    ['nothing', channel, [], [said], null],
    ['a number that is not known yet', undefined, [trouble('provider_disconnected')], [], null],
    ['a number that was switched off', { ...channel, is_active: false }, [], [], 'switched_off'],
    ['a line that is cut', channel, [trouble('provider_disconnected')], [], 'disconnected'],
    [
      'a code to scan',
      { ...channel, state: 'needs_qr' as const },
      [trouble('provider_disconnected')],
      [],
      'needs_qr',
    ],
    ['a gateway that does not answer', channel, [trouble('provider_unreachable')], [], 'unreachable'],
    ['another number’s trouble', channel, [trouble('provider_disconnected', '33')], [], null],
    ['a trouble of another kind', channel, [trouble('provider_deaf')], [], null],
    ['a refusal', channel, [], [said, refused], 'refused'],
    ['a refusal that what came since disproves', channel, [], [refused, { ...said, id: 3 }], null],
    [
      'one that is only being sent again',
      channel,
      [],
      [refused, aMessage(3, 1, { sender: 'agent', status: 'queued' })],
      'refused',
    ],
    [
      'a failure of the line',
      channel,
      [],
      [{ ...refused, error: { code: 'unreachable', message: '' } }],
      null,
    ],
    ['a word of the other provider', { ...channel, provider: 'waha' as const }, [], [refused], null],
  ])('%s', (_, at, troubles, messages, kind) => {
    expect(obstacleOf(at, troubles, messages)).toBe(kind);
  });
});
