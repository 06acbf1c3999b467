import type { Catalogue } from '../i18n/en';

const minute = 60_000;

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** Whole calendar days between two moments, in the reader's time zone. */
export function daysBetween(earlier: Date, later: Date): number {
  return Math.round((startOfDay(later) - startOfDay(earlier)) / 86_400_000);
}

export function clock(date: Date, t: Catalogue): string {
  return date.toLocaleTimeString(t.locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** For the list: "now", "5 min", "14:32", "Yesterday", "Mon", "12 Nov". */
export function relative(date: Date, now: Date, t: Catalogue): string {
  const age = now.getTime() - date.getTime();
  if (age < minute) return t.time.now;
  if (age < 60 * minute) return t.time.minutes(Math.floor(age / minute));
  const days = daysBetween(date, now);
  if (days === 0) return clock(date, t);
  if (days === 1) return t.thread.yesterday;
  if (days < 7) return date.toLocaleDateString(t.locale, { weekday: 'short' });
  return shortDate(date, now, t);
}

/** For what lasts: "5 minutes ago", "yesterday"; `null` for less than a minute, or when the clocks disagree. */
export function ago(date: Date, now: Date, t: Catalogue): string | null {
  const minutes = Math.floor((now.getTime() - date.getTime()) / minute);
  if (minutes < 1) return null;
  const words = new Intl.RelativeTimeFormat(t.locale, { numeric: 'auto' });
  if (minutes < 60) return words.format(-minutes, 'minute');
  if (minutes < 24 * 60) return words.format(-Math.floor(minutes / 60), 'hour');
  return words.format(-daysBetween(date, now), 'day');
}

/** "12 Nov", with the year where it is another one. */
export function shortDate(date: Date, now: Date, t: Catalogue): string {
  const year = date.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return date.toLocaleDateString(t.locale, { day: 'numeric', month: 'short', ...year });
}

/** For the line between two days of a conversation. */
export function dayLabel(date: Date, now: Date, t: Catalogue): string {
  const days = daysBetween(date, now);
  if (days === 0) return t.thread.today;
  if (days === 1) return t.thread.yesterday;
  const year = date.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return date.toLocaleDateString(t.locale, { weekday: 'long', day: 'numeric', month: 'long', ...year });
}

export function fullDate(date: Date, t: Catalogue): string {
  return date.toLocaleString(t.locale, { dateStyle: 'long', timeStyle: 'short' });
}

/** A calendar date such as `2025-11-22`, which has no time zone. */
export function plainDate(date: string, t: Catalogue): string {
  return new Date(`${date.slice(0, 10)}T12:00:00`).toLocaleDateString(t.locale, { dateStyle: 'long' });
}

export function todayInput(now: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
