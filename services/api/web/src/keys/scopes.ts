import type { NewApiKey } from '../api/types';

type Scope = NewApiKey['scopes'][number];

/** Complete by its type: a scope that the API adds does not compile until it can be chosen. */
const all: Record<Scope, true> = {
  'guests:register': true,
  'guests:read': true,
  'chats:read': true,
  'chats:write': true,
  'messages:send': true,
  'rooms:read': true,
  'channels:read': true,
  'users:read': true,
  'audit:read': true,
  admin: true,
};

export const scopes = Object.keys(all) as Scope[];

/** The last moment of a calendar day such as `2027-01-31` where the reader is. */
export function endOfDay(day: string): string {
  return new Date(`${day}T23:59:59`).toISOString();
}
