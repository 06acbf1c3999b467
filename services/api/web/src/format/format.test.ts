import { describe, expect, it } from 'vitest';
import { safeNext } from '../auth/safe-next';
import { missingFields, toRegistration } from '../guests/registration';
import { en } from '../i18n/en';
import { id } from '../i18n/id';
import { initialLanguage } from '../i18n/choice';
import { initials } from './name';
import { localPhone } from './phone';
import { ago as since, dayLabel, relative } from './time';

describe('phone numbers', () => {
  it.each([
    ['+6281234567890', '0812-3456-7890'],
    ['+62811999000', '0811-9990-00'],
    ['+62215551234', '0215551234'],
    ['+4915123456789', '+4915123456789'],
  ])('%s is shown as %s', (e164, shown) => expect(localPhone(e164)).toBe(shown));
});

describe('initials', () => {
  it.each([
    ['Ratna Kusuma', 'RK'],
    ['Ibu Ratna', 'R'],
    ['Made', 'M'],
    ['+62 811-9999', ''],
    ['', ''],
  ])('of %s are %s', (name, expected) => expect(initials(name)).toBe(expected));
});

describe('times', () => {
  const now = new Date(2026, 10, 21, 12, 0, 0);
  const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

  it('are as short as they can be', () => {
    expect(relative(ago(-1), now, en)).toBe('now');
    expect(relative(ago(5), now, en)).toBe('5 min');
    expect(relative(ago(150), now, en)).toBe('09:30');
    expect(relative(ago(60 * 13), now, en)).toBe('Yesterday');
    expect(relative(ago(60 * 24 * 3), now, en)).toBe('Wed');
  });

  it('say for how long something lasts', () => {
    expect(since(ago(-2), now, en)).toBeNull();
    expect(since(ago(0.9), now, en)).toBeNull();
    expect(since(ago(1), now, en)).toBe('1 minute ago');
    expect(since(ago(59), now, id)).toBe('59 menit yang lalu');
    expect(since(ago(150), now, en)).toBe('2 hours ago');
    expect(since(ago(60 * 25), now, en)).toBe('yesterday');
    expect(since(ago(60 * 24 * 3), now, id)).toBe('3 hari yang lalu');
  });

  it('name the day in the reader’s language', () => {
    expect(dayLabel(ago(1), now, id)).toBe('Hari ini');
    expect(dayLabel(ago(60 * 24 * 4), now, id)).toBe('Selasa, 17 November');
  });
});

describe('languages', () => {
  it('follow the choice, then the browser', () => {
    expect(initialLanguage('id', ['en-GB'])).toBe('id');
    expect(initialLanguage(null, ['id-ID', 'en'])).toBe('id');
    expect(initialLanguage(null, ['de'])).toBe('en');
  });
});

describe('after the sign-in', () => {
  it.each([
    ['/chats/4?tab=bot', '/chats/4?tab=bot'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
    [null, '/'],
  ])('%s leads to %s', (next, expected) => expect(safeNext(next)).toBe(expected));
});

describe('registration', () => {
  const form = {
    full_name: ' Test Guest ',
    room_number: '101',
    checkin_date: '2025-11-22',
    phone_number: '0812',
    email: ' ',
  };

  it('leaves out an empty email', () => {
    expect(toRegistration(form)).toEqual({
      full_name: 'Test Guest',
      room_number: '101',
      checkin_date: '2025-11-22',
      phone_number: '0812',
    });
  });

  it('names what is missing', () => {
    expect(missingFields({ ...form, full_name: ' ', room_number: '' })).toEqual(['full_name', 'room_number']);
  });
});
