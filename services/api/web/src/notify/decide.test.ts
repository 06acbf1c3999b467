import { describe, expect, it } from 'vitest';
import type { Notice, NotificationSettings } from '../api/types';
import { eventKinds, eventOf, isQuiet, repeats, tellingOf, type Circumstances } from './decide';

const all = { sound: true, desktop: true, title: true, badge: true };
const settings: NotificationSettings = {
  events: {
    own_message: all,
    unassigned: all,
    assigned: all,
    mention: all,
    trouble: all,
    escalated: all,
  },
  volume: 70,
  quiet_hours: { enabled: false, begin: '22:00', end: '07:00' },
  sound_in_open_chat: false,
  repeat_unclaimed: true,
  sound_tested: true,
  updated_at: null,
};
const away: Circumstances = { me: 7, now: new Date(2026, 0, 1, 12), looking: false, openChatId: null };

const notice = (kind: string, changes: Partial<Notice> = {}): Notice => ({
  kind,
  chat_id: 1,
  agent_id: null,
  agent_ids: [],
  detail: null,
  ...changes,
});

describe('what a notice is to a person', () => {
  it.each([
    [notice('customer_message', { agent_id: 7 }), 'own_message'],
    [notice('customer_message'), 'unassigned'],
    [notice('hand_over'), 'unassigned'],
    [notice('assigned', { agent_id: 7 }), 'assigned'],
    [notice('mention', { agent_id: 7 }), 'mention'],
    [notice('send_failed', { agent_id: 7 }), 'trouble'],
    [notice('health_alert', { chat_id: null }), 'trouble'],
    [notice('escalated', { agent_id: 7 }), 'escalated'],
    [notice('customer_message', { agent_id: 8 }), null],
    [notice('hand_over', { agent_ids: [6, 7] }), 'unassigned'],
    [notice('hand_over', { agent_ids: [6, 8] }), null],
    [notice('health_recovered', { chat_id: null }), null],
  ])('%o is %s', (told, kind) => expect(eventOf(told, 7)).toBe(kind));
});

describe('telling', () => {
  it('goes every way that was chosen while nobody looks', () => {
    expect(tellingOf(notice('customer_message'), settings, away)).toEqual({
      kind: 'unassigned',
      sound: 'attention',
      desktop: true,
      title: true,
      badge: true,
    });
  });

  it('is only heard while somebody looks at something else', () => {
    const looking = { ...away, looking: true, openChatId: 2 };
    const telling = tellingOf(notice('customer_message', { agent_id: 7 }), settings, looking);
    expect(telling).toMatchObject({ sound: 'message', desktop: false, title: false, badge: false });
  });

  it('leaves the open chat in peace, unless that was chosen otherwise', () => {
    const looking = { ...away, looking: true, openChatId: 1 };
    const own = notice('customer_message', { agent_id: 7 });
    expect(tellingOf(own, settings, looking)).toBeNull();
    expect(tellingOf(own, { ...settings, sound_in_open_chat: true }, looking)?.sound).toBe('message');
    expect(tellingOf(own, settings, { ...looking, looking: false })?.sound).toBe('message');
  });

  it.each(eventKinds)('of %s can be turned off', (kind) => {
    const off = { sound: false, desktop: false, title: false, badge: false };
    const kinds = { own_message: 'x', unassigned: 'x', trouble: 'send_failed' } as Record<string, string>;
    const told = notice(kinds[kind] ?? kind, { agent_id: kind === 'unassigned' ? null : 7 });
    expect(tellingOf(told, settings, away)?.kind).toBe(kind);
    expect(tellingOf(told, { ...settings, events: { ...settings.events, [kind]: off } }, away)).toBeNull();
  });

  it('makes no noise in quiet hours', () => {
    const quiet = { ...settings, quiet_hours: { enabled: true, begin: '11:00', end: '13:00' } };
    expect(tellingOf(notice('customer_message'), quiet, away)).toMatchObject({
      sound: null,
      desktop: false,
      title: true,
    });
  });
});

describe('quiet hours', () => {
  const over = { ...settings, quiet_hours: { enabled: true, begin: '22:00', end: '07:00' } };
  it.each([
    [21, 59, false],
    [22, 0, true],
    [2, 30, true],
    [6, 59, true],
    [7, 0, false],
  ])('over midnight, at %i:%i: %s', (hour, minute, quiet) =>
    expect(isQuiet(over, new Date(2026, 0, 1, hour, minute))).toBe(quiet),
  );
});

describe('the tone for those whom nobody has taken', () => {
  it('is repeated while there are any, as far as sounds are wanted', () => {
    const noon = away.now;
    expect(repeats(settings, 1, noon)).toBe(true);
    expect(repeats(settings, 0, noon)).toBe(false);
    expect(repeats({ ...settings, repeat_unclaimed: false }, 1, noon)).toBe(false);
    const quiet = { ...settings, quiet_hours: { enabled: true, begin: '11:00', end: '13:00' } };
    expect(repeats(quiet, 1, noon)).toBe(false);
    const mute = { ...settings.events, unassigned: { ...settings.events.unassigned, sound: false } };
    expect(repeats({ ...settings, events: mute }, 1, noon)).toBe(false);
  });
});
