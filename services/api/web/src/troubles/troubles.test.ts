import { describe, expect, it } from 'vitest';
import type { Trouble } from '../api/types';
import { en } from '../i18n/en';
import { id } from '../i18n/id';
import { summary, tellsOfTroubles, wordsFor } from './troubles';

const trouble = (kind: string, subject = ''): Trouble => ({
  kind,
  subject,
  detail: '',
  since: '2026-11-21T12:00:00Z',
});

describe('a trouble', () => {
  it('has words in every language', () => {
    expect(wordsFor('dead_letters', en).title).toBe('Some messages could not be processed');
    expect(wordsFor('dead_letters', id).title).toBe('Ada pesan yang tidak dapat diproses');
  });

  it.each(['not_known_yet', '', 'toString', '__proto__'])(
    'of the unknown kind “%s” is not kept silent',
    (kind) => expect(wordsFor(kind, en)).toBe(en.troubles.other),
  );

  it('is named once, however many things it is about', () => {
    const standing = [
      trouble('provider_deaf', '1'),
      trouble('provider_deaf', '2'),
      trouble('not_known_yet'),
      trouble('nor_this'),
    ];
    expect(summary(standing, en)).toBe(
      'A channel may not be receiving · Something in the system needs attention',
    );
    expect(summary([], en)).toBe('');
  });
});

describe('a notice', () => {
  it.each([
    ['health_alert', true],
    ['health_recovered', true],
    ['dead_letter', true],
    ['waiting', false],
  ])('of kind %s tells of troubles: %s', (kind, expected) =>
    expect(tellsOfTroubles({ kind, chat_id: null, agent_id: null, agent_ids: [], detail: null })).toBe(
      expected,
    ),
  );
});
