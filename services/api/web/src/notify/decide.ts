/** What of all that happens is told to this person, and how. Pure. */
import type { Notice, NotificationSettings } from '../api/types';

export type EventKind = keyof NotificationSettings['events'];
export type Tone = 'message' | 'attention' | 'trouble';

export const eventKinds = [
  'own_message',
  'unassigned',
  'assigned',
  'mention',
  'trouble',
  'escalated',
] as const satisfies readonly EventKind[];

/** What the server says, by the kind of event that it is to people; what is not named is an ordinary message. */
const kindOf: Record<string, EventKind | null> = {
  assigned: 'assigned',
  mention: 'mention',
  escalated: 'escalated',
  send_failed: 'trouble',
  dead_letter: 'trouble',
  health_alert: 'trouble',
  health_recovered: null,
};

const toneOf: Record<EventKind, Tone> = {
  own_message: 'message',
  unassigned: 'attention',
  assigned: 'attention',
  mention: 'message',
  trouble: 'trouble',
  escalated: 'attention',
};

export interface Circumstances {
  me: number;
  now: Date;
  /** The page is in front and has the focus. */
  looking: boolean;
  openChatId: number | null;
}

export interface Telling {
  kind: EventKind;
  sound: Tone | null;
  desktop: boolean;
  title: boolean;
  badge: boolean;
}

/** The kind of event that a notice is to this person; `null` when it is none of theirs. */
export function eventOf(notice: Notice, me: number): EventKind | null {
  if (notice.agent_id !== null && notice.agent_id !== me) return null;
  if (notice.agent_id === null && notice.agent_ids.length > 0 && !notice.agent_ids.includes(me)) return null;
  const known = kindOf[notice.kind];
  if (known !== undefined) return known;
  return notice.agent_id === null ? 'unassigned' : 'own_message';
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** Whether a moment, on the person's own clock, is within the quiet hours; they may go over midnight. */
export function isQuiet({ quiet_hours: { enabled, begin, end } }: NotificationSettings, now: Date): boolean {
  if (!enabled) return false;
  const at = now.getHours() * 60 + now.getMinutes();
  const [from, to] = [minutesOf(begin), minutesOf(end)];
  return from <= to ? at >= from && at < to : at >= from || at < to;
}

/** How a notice is told; `null`: not at all. What somebody is looking at makes no noise unless they chose it. */
export function tellingOf(
  notice: Notice,
  settings: NotificationSettings,
  { me, now, looking, openChatId }: Circumstances,
): Telling | null {
  const kind = eventOf(notice, me);
  if (kind === null) return null;
  const ways = settings.events[kind];
  const quiet = isQuiet(settings, now);
  const seen = looking && notice.chat_id !== null && notice.chat_id === openChatId;
  const telling = {
    kind,
    sound: ways.sound && !quiet && (!seen || settings.sound_in_open_chat) ? toneOf[kind] : null,
    desktop: ways.desktop && !quiet && !looking,
    title: ways.title && !looking,
    badge: ways.badge && !looking,
  };
  return telling.sound !== null || telling.desktop || telling.title || telling.badge ? telling : null;
}

/** Seconds between two tones for somebody whom nobody has taken. */
export const repeatEverySeconds = 30;

/** Whether the tone is repeated now. */
export function repeats(settings: NotificationSettings, calling: number, now: Date): boolean {
  return (
    settings.repeat_unclaimed && calling > 0 && settings.events.unassigned.sound && !isQuiet(settings, now)
  );
}
