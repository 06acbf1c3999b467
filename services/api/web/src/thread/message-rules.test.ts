import { describe, expect, it } from 'vitest';
import type { Message } from '../api/types';
import { aMessage } from '../live/fixtures';
import { allowedFor } from './message-rules';

const all = () => true;
const allowed = (changes: Partial<Message>, can: Parameters<typeof allowedFor>[1] = all) =>
  Object.entries(allowedFor(aMessage(1, 1, { provider_message_id: 'p', ...changes }), can))
    .filter(([, yes]) => yes)
    .map(([name]) => name);

describe('what may be done to a message', () => {
  it.each<[string, Partial<Message>, string[]]>([
    ['a customer’s', {}, ['reply', 'react', 'copy']],
    ['ours', { sender: 'agent', status: 'read' }, ['reply', 'react', 'edit', 'remove', 'copy']],
    [
      'a voice note of ours',
      { sender: 'agent', status: 'sent', type: 'voice', text: null },
      ['reply', 'react', 'remove'],
    ],
    ['one that waits', { sender: 'agent', status: 'queued', provider_message_id: null }, ['copy']],
    ['one that failed', { sender: 'agent', status: 'failed' }, ['copy']],
    ['a deleted one', { revoked_at: '2026-01-01T10:00:00Z' }, ['copy']],
  ])('%s', (_, changes, expected) => expect(allowed(changes)).toEqual(expected));

  it('never what the channel cannot do', () => {
    expect(allowed({ sender: 'agent', status: 'read' }, () => false)).toEqual(['copy']);
  });
});
