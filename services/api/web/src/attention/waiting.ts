import type { Chat, DeskSettings } from '../api/types';

export type Urgency = 'calm' | 'amber' | 'red';
export type Thresholds = Pick<DeskSettings, 'waiting_amber_minutes' | 'waiting_red_minutes'>;

const minute = 60_000;

export interface Wait {
  minutes: number;
  urgency: Urgency;
}

/** For how long the customer has waited for an answer; `null` when they do not. */
export function waitOf(
  chat: Pick<Chat, 'waiting_since' | 'mode'>,
  now: Date,
  { waiting_amber_minutes: amber, waiting_red_minutes: red }: Thresholds,
): Wait | null {
  if (chat.waiting_since === null || chat.mode === 'closed') return null;
  const minutes = Math.max(0, Math.floor((now.getTime() - Date.parse(chat.waiting_since)) / minute));
  // A paused chat was put aside on purpose.
  if (chat.mode === 'paused') return { minutes, urgency: 'calm' };
  return { minutes, urgency: minutes >= red ? 'red' : minutes >= amber ? 'amber' : 'calm' };
}

/**
 * Somebody waits for people and nobody has taken the chat: worth a repeated tone where it is urgent, from the first
 * moment on, and else once it has become late. What was left to teams of others is theirs to hear.
 */
export function callsAgain(
  chat: Pick<Chat, 'waiting_since' | 'mode' | 'assigned_agent' | 'priority' | 'team'>,
  myTeams: ReadonlySet<number>,
  now: Date,
  thresholds: Thresholds,
): boolean {
  if (chat.assigned_agent !== null || chat.mode !== 'agent') return false;
  if (chat.team !== null && !myTeams.has(chat.team.id)) return false;
  const wait = waitOf(chat, now, thresholds);
  return wait !== null && (chat.priority === 'urgent' || wait.urgency === 'red');
}

/** Short, for a chip: "4 min", "2 h", "3 d". */
export function waitUnits(minutes: number): { unit: 'minute' | 'hour' | 'day'; count: number } {
  if (minutes < 60) return { unit: 'minute', count: minutes };
  if (minutes < 48 * 60) return { unit: 'hour', count: Math.floor(minutes / 60) };
  return { unit: 'day', count: Math.floor(minutes / (24 * 60)) };
}
