/** From messages to what is drawn: bubbles, who they are from, which belong together, and where days begin. */
import type { Message, MessageStatus, Note } from '../api/types';
import { shownAs, type Outgoing } from '../live/outgoing';

export type Voice = 'customer' | 'agent' | 'bot' | 'system' | 'phone';

export interface Line {
  /** The same before and after the server knows the message, so that its bubble stays the same one. */
  readonly key: string;
  readonly voice: Voice;
  readonly agentName: string | null;
  readonly at: Date;
  readonly status: MessageStatus;
  /** What its bubble shows. */
  readonly shown: Message;
  /** The same once the server has it. */
  readonly message: Message | null;
  readonly outgoing: Outgoing | null;
  /** The first and last of several in a row from the same side. */
  readonly first: boolean;
  readonly last: boolean;
}

/** An agents' note, in its place between the messages. */
export interface NoteLine {
  readonly key: string;
  readonly at: Date;
  readonly note: Note;
  readonly outgoing: null;
}

export type ThreadLine = Line | NoteLine;

export interface Day<L extends ThreadLine = ThreadLine> {
  readonly key: string;
  readonly date: Date;
  readonly lines: readonly L[];
}

const together = 5 * 60_000;

function voiceOf(message: Message): Voice {
  return message.origin === 'phone' ? 'phone' : message.sender;
}

function fromMessage(message: Message): Line {
  return {
    key: message.client_key ?? `message-${message.id}`,
    voice: voiceOf(message),
    agentName: message.agent?.name ?? null,
    at: new Date(message.created_at),
    status: message.status,
    shown: message,
    message,
    outgoing: null,
    first: true,
    last: true,
  };
}

function fromOutgoing(outgoing: Outgoing, agentName: string): Line {
  const shown = shownAs(outgoing);
  return {
    key: outgoing.clientKey,
    voice: 'agent',
    agentName,
    at: new Date(outgoing.createdAt),
    status: shown.status,
    shown,
    message: null,
    outgoing,
    first: true,
    last: true,
  };
}

const dayOf = (date: Date) => `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;

function belongTogether(a: Line | undefined, b: Line | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return (
    a.voice === b.voice &&
    a.agentName === b.agentName &&
    a.shown.participant?.address === b.shown.participant?.address &&
    dayOf(a.at) === dayOf(b.at) &&
    Math.abs(b.at.getTime() - a.at.getTime()) < together
  );
}

/** All lines of a thread, oldest first: what the server has, then what is still on its way there. */
export function toLines(messages: readonly Message[], outgoing: readonly Outgoing[], myName: string): Line[] {
  const known = new Set(messages.map((message) => message.client_key));
  const lines = [
    ...messages.map(fromMessage),
    ...outgoing.filter((entry) => !known.has(entry.clientKey)).map((entry) => fromOutgoing(entry, myName)),
  ];
  return lines.map((line, index) => ({
    ...line,
    first: !belongTogether(lines[index - 1], line),
    last: !belongTogether(line, lines[index + 1]),
  }));
}

/** Lines under their days. A line whose time is earlier than its neighbours' stays with them: days only go forward. */
export function toDays<L extends ThreadLine>(lines: readonly L[]): Day<L>[] {
  const days: { key: string; date: Date; lines: L[] }[] = [];
  for (const line of lines) {
    const current = days.at(-1);
    if (current !== undefined && (line.at <= current.date || dayOf(line.at) === dayOf(current.date))) {
      current.lines.push(line);
    } else {
      days.push({ key: dayOf(line.at), date: line.at, lines: [line] });
    }
  }
  return days;
}
