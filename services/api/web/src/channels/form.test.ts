import { describe, expect, it } from 'vitest';
import type { ConnectedChannel } from '../api/types';
import { emptyForm, faultsIn, formOf, toChange, toNewChannel } from './form';

const channel: ConnectedChannel = {
  id: 3,
  name: 'Spa',
  provider: 'waha',
  is_active: true,
  state: 'connected',
  capabilities: [],
  engine: null,
  stand_ins: {},
  external_id: 'spa',
  unknown_senders: 'create',
  reopen_closed: false,
  details: {
    phone: null,
    state_since: null,
    last_inbound_at: null,
    webhook_url: null,
    settings: {
      unknown_senders: 'create',
      reopen_closed: false,
      turn_wait_ms: 900,
      max_reply_age_s: null,
      groups: true,
      bot_in_groups: false,
      stories: false,
      newsletters: false,
      team_id: null,
      is_pacing_own: false,
      pacing: {
        is_on: false,
        marks_seen: true,
        shows_typing: true,
        typing_s: 1,
        characters_per_s: 20,
        longest_pause_s: 8,
        jitter: 0.3,
        gap_s: 1,
        gap_jitter_s: 1.5,
        per_minute: 20,
        per_hour: 300,
        per_day: 2000,
        new_gap_s: 60,
        new_gap_jitter_s: 30,
        new_per_hour: 10,
        new_per_day: 20,
      },
    },
    access: {
      base_url: 'http://waha:3000',
      api_path: '/api/sendText',
      is_address_own: true,
      token: 'own',
      webhook_secret: 'environment',
    },
  },
};

describe('the form of a channel', () => {
  it('changes nothing that was not touched', () => {
    expect(toChange(formOf(channel), channel)).toEqual({});
  });

  it('sends what was touched, and only that', () => {
    const form = { ...formOf(channel), name: ' Lobby ', max_reply_age_s: '60', base_url: '' };
    expect(toChange(form, channel)).toEqual({ name: 'Lobby', max_reply_age_s: 60, base_url: null });
  });

  it('replaces a secret that is typed, forgets one that is ticked, and leaves it alone else', () => {
    expect(toChange({ ...formOf(channel), token: ' new ', clearToken: true }, channel)).toEqual({
      token: 'new',
    });
    expect(toChange({ ...formOf(channel), clearToken: true }, channel)).toEqual({ token: null });
    expect(formOf(channel).token).toBe('');
  });

  it('keeps the pacing that it does not show', () => {
    const { pacing } = toChange({ ...formOf(channel), is_on: true, gap_s: '2,5', per_day: '' }, channel);
    expect(pacing).toEqual({ ...channel.details?.settings.pacing, is_on: true, gap_s: 2.5, per_day: null });
  });

  it('makes a new channel with nulls for what the server has', () => {
    const made = toNewChannel({ ...emptyForm, name: 'A', provider: 'waha', external_id: 'a' });
    expect(made).toMatchObject({ name: 'A', external_id: 'a', base_url: null, token: null, turn_wait_ms: 0 });
  });

  it.each([
    ['no name', { name: ' ' }, { name: 'required' }],
    ['waha without a session', { external_id: '' }, { external_id: 'required' }],
    ['words for a number', { turn_wait_ms: 'soon' }, { turn_wait_ms: 'number' }],
    ['a negative cap', { per_day: '-1' }, { per_day: 'number' }],
    ['nothing wrong', {}, {}],
  ])('names what is wrong: %s', (_, change, faults) => {
    expect(faultsIn({ ...formOf(channel), ...change }, false)).toEqual(faults);
  });

  it('asks for the token of a new Whapi channel alone', () => {
    const form = { ...emptyForm, name: 'A' };
    expect(faultsIn(form, true)).toEqual({ token: 'required' });
    expect(faultsIn({ ...form, provider: 'waha', external_id: 'a' }, true)).toEqual({});
  });
});
