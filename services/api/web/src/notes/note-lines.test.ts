import { describe, expect, it } from 'vitest';
import type { Note } from '../api/types';
import { aMessage } from '../live/fixtures';
import { toLines } from '../thread/lines';
import { withNotes } from './note-lines';

const aNote = (id: number, order: string): Note => ({
  id,
  chat_id: 1,
  type: 'note',
  agent: { id: 1, name: 'Sari' },
  text: 'x',
  mentions: [],
  client_key: null,
  created_at: '2026-01-01T10:00:00Z',
  edited_at: null,
  deleted_at: null,
  order,
});

describe('notes between messages', () => {
  it('stand where they were written, and part the bubbles', () => {
    const lines = toLines([aMessage(1, 1, { order: 'a' }), aMessage(2, 1, { order: 'c' })], [], 'Sari');
    expect(lines.map((line) => [line.first, line.last])).toEqual([
      [true, false],
      [false, true],
    ]);
    const all = withNotes(lines, [aNote(1, 'b'), aNote(2, 'd')]);
    expect(all.map((line) => line.key)).toEqual(['message-1', 'note-1', 'message-2', 'note-2']);
    expect(
      all.filter((line) => !('note' in line)).map((line) => 'first' in line && [line.first, line.last]),
    ).toEqual([
      [true, true],
      [true, true],
    ]);
  });
});
