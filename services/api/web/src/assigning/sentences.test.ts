import { describe, expect, it } from 'vitest';
import type { AssignmentEntry } from '../api/types';
import { en } from '../i18n/en';
import { id } from '../i18n/id';
import { isSaidAlready, sentenceFor } from './sentences';

const sari = { id: 1, name: 'Sari' };
const budi = { id: 2, name: 'Budi' };

function anEntry(changes: Partial<AssignmentEntry>): AssignmentEntry {
  return {
    id: 1,
    kind: 'assigned',
    reason: 'changed',
    by: null,
    assigned_agent: null,
    previous_agent: null,
    team: null,
    mode: null,
    load: null,
    capacity: null,
    offline_since: null,
    minutes: null,
    note: null,
    created_at: '2026-01-01T10:00:00Z',
    ...changes,
  };
}

const clock = () => '14:02';

describe('the history of a chat', () => {
  it.each<[Partial<AssignmentEntry>, string]>([
    [{ reason: 'claimed', by: sari, assigned_agent: sari }, 'Sari took over'],
    [{ reason: 'claimed', by: sari, assigned_agent: sari, previous_agent: budi }, 'Sari took over from Budi'],
    [{ by: sari, assigned_agent: budi }, 'Sari gave it to Budi'],
    [{ by: sari, assigned_agent: sari }, 'Sari took over'],
    [{ assigned_agent: budi }, 'Given to Budi'],
    [
      { reason: 'least_busy', assigned_agent: budi, load: 2, capacity: 3 },
      'Given to Budi as the least busy (2 of 3)',
    ],
    [{ reason: 'round_robin', assigned_agent: budi, load: 1 }, 'Given to Budi in turn (1 open chat)'],
    [
      { reason: 'agent_offline', previous_agent: budi, offline_since: '2026-01-01T10:00:00Z' },
      'Taken from Budi: offline since 14:02',
    ],
    [{ reason: 'not_answered', previous_agent: budi, minutes: 1 }, 'Taken from Budi: no answer for 1 minute'],
    [{ reason: 'registered', previous_agent: budi }, 'Taken from Budi: a new stay began'],
    [{ reason: 'merged', assigned_agent: budi }, 'Budi has it since two chats became one'],
    [{ by: sari, previous_agent: sari }, 'Sari handed it back'],
    [{ by: sari, previous_agent: budi }, 'Sari took it from Budi'],
    [{ kind: 'routed', by: sari, team: { id: 4, name: 'Spa' } }, 'Sari left it to Spa'],
    [{ kind: 'routed', by: sari }, 'Sari left it to everybody'],
    [{ kind: 'mode_changed', reason: 'handed_back', mode: 'bot', by: sari }, 'Sari handed back to the bot'],
    [{ kind: 'mode_changed', reason: 'hand_over', mode: 'agent' }, 'The bot asked for a person'],
    [{ kind: 'mode_changed', mode: 'closed', by: sari }, 'Sari changed the mode: Closed'],
  ])('says of %j: %s', (changes, said) => {
    expect(sentenceFor(anEntry(changes), en, clock)).toBe(said);
  });

  it('speaks Indonesian', () => {
    const entry = anEntry({ reason: 'not_answered', previous_agent: budi, minutes: 15 });
    expect(sentenceFor(entry, id, clock)).toBe('Dilepas dari Budi: 15 menit tanpa jawaban');
  });

  it('does not say one thing twice, and leaves no note out', () => {
    expect(isSaidAlready(anEntry({ kind: 'mode_changed', reason: 'claimed', mode: 'agent' }))).toBe(true);
    expect(isSaidAlready(anEntry({ reason: 'handed_back', previous_agent: sari }))).toBe(true);
    expect(isSaidAlready(anEntry({ reason: 'handed_back', previous_agent: sari, note: 'Hi' }))).toBe(false);
    expect(isSaidAlready(anEntry({ reason: 'claimed', assigned_agent: sari }))).toBe(false);
  });
});
