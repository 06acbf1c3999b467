/** Keeps one event stream open, however often it breaks. */
import type { LiveDraft, LivePresence, LiveViewer } from '../api/types';
import { eventTypes, parseEvent, type LiveEvent } from './events';
import { parsePresence } from './presence';

export type Connection = 'live' | 'reconnecting' | 'offline';

export interface StreamHandlers {
  /** Events in the order in which they came, several at once when they come in a burst. */
  events: (events: LiveEvent[]) => void;
  /** A colleague is at a chat, or has left it. */
  viewer: (viewer: LiveViewer) => void;
  /** One's own draft was saved, here or elsewhere. */
  draft: (draft: LiveDraft) => void;
  /** Somebody types, is there, or is not. */
  presence: (presence: LivePresence) => void;
  /** The stream stands at this cursor; `resumed` when nothing was missed. */
  hello: (cursor: string, resumed: boolean) => void;
  /** Everything must be loaded again; after `access`, what is held may be more than one may see. */
  reset: (cursor: string, reason: 'behind' | 'access') => void;
  connection: (state: Connection) => void;
  /** The stream was refused or broke; whether the session has ended is worth asking. */
  broken: () => void;
}

/** The server pings every 15 s; two missed pings mean that the line is dead. */
const silenceLimit = 40_000;
const failuresUntilOffline = 4;
const burstWindow = 16;

/** How long to wait before the next try: doubling, capped, spread so that many tabs do not come at once. */
export function reconnectDelay(failures: number, random: number): number {
  return Math.min(500 * 2 ** Math.max(0, failures - 1), 10_000) * (0.75 + random / 2);
}

interface ControlData {
  cursor?: string | number;
  reason?: 'behind' | 'access';
}

export class LiveStream {
  readonly #handlers: StreamHandlers;
  readonly #stopping = new AbortController();
  #source: EventSource | null = null;
  #cursor: string | null = null;
  #failures = 0;
  #lastHeard = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #watchdog: ReturnType<typeof setInterval> | undefined;
  #pending: LiveEvent[] = [];
  #flush: ReturnType<typeof setTimeout> | undefined;

  constructor(handlers: StreamHandlers) {
    this.#handlers = handlers;
  }

  start(): void {
    const { signal } = this.#stopping;
    document.addEventListener('visibilitychange', () => this.#onWake(), { signal });
    window.addEventListener('pageshow', () => this.#onWake(), { signal });
    window.addEventListener('online', () => this.#connect(), { signal });
    window.addEventListener('offline', () => this.#handlers.connection('offline'), { signal });
    this.#watchdog = setInterval(() => {
      if (this.#source !== null && performance.now() - this.#lastHeard > silenceLimit) this.#onBroken();
    }, 5_000);
    this.#connect();
  }

  stop(): void {
    this.#stopping.abort();
    clearInterval(this.#watchdog);
    clearTimeout(this.#retry);
    clearTimeout(this.#flush);
    this.#source?.close();
    this.#source = null;
  }

  /** A tab that slept may hold a stream that is dead without knowing it. */
  #onWake(): void {
    if (document.visibilityState !== 'visible') return;
    const silent = performance.now() - this.#lastHeard > silenceLimit / 2;
    if (this.#source === null || silent) this.#connect();
  }

  #connect(): void {
    clearTimeout(this.#retry);
    this.#source?.close();
    const asked = this.#cursor;
    const source = new EventSource(
      asked === null ? '/events' : `/events?cursor=${encodeURIComponent(asked)}`,
    );
    this.#source = source;
    this.#lastHeard = performance.now();
    const heard = () => {
      this.#lastHeard = performance.now();
      this.#failures = 0;
      this.#handlers.connection('live');
    };

    source.addEventListener('hello', (event: MessageEvent<string>) => {
      heard();
      const cursor = this.#controlCursor(event);
      if (asked === null) this.#cursor = cursor;
      this.#handlers.hello(cursor, asked !== null);
    });
    source.addEventListener('reset', (event: MessageEvent<string>) => {
      heard();
      this.#pending = [];
      this.#cursor = this.#controlCursor(event);
      const { reason } = JSON.parse(event.data) as ControlData;
      this.#handlers.reset(this.#cursor, reason ?? 'behind');
    });
    source.addEventListener('ping', heard);
    source.addEventListener('presence', (event: MessageEvent<string>) => {
      heard();
      const presence = parsePresence(event.data);
      if (presence !== null) this.#handlers.presence(presence);
    });
    source.addEventListener('viewer', (event: MessageEvent<string>) => {
      heard();
      this.#handlers.viewer(JSON.parse(event.data) as LiveViewer);
    });
    source.addEventListener('draft', (event: MessageEvent<string>) => {
      heard();
      this.#handlers.draft(JSON.parse(event.data) as LiveDraft);
    });
    for (const type of eventTypes) {
      source.addEventListener(type, (message: MessageEvent<string>) => {
        heard();
        const event = parseEvent(type, message.data);
        if (event !== null) this.#receive(event);
      });
    }
    source.addEventListener('error', () => {
      if (this.#source === source) this.#onBroken();
    });
  }

  #controlCursor(event: MessageEvent<string>): string {
    const data = JSON.parse(event.data) as ControlData;
    return String(data.cursor ?? event.lastEventId);
  }

  #receive(event: LiveEvent): void {
    this.#cursor = event.cursor;
    this.#pending.push(event);
    this.#flush ??= setTimeout(() => {
      this.#flush = undefined;
      const events = this.#pending;
      this.#pending = [];
      if (events.length > 0) this.#handlers.events(events);
    }, burstWindow);
  }

  #onBroken(): void {
    this.#source?.close();
    this.#source = null;
    this.#failures += 1;
    const offline = !navigator.onLine || this.#failures >= failuresUntilOffline;
    this.#handlers.connection(offline ? 'offline' : 'reconnecting');
    this.#handlers.broken();
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#connect(), reconnectDelay(this.#failures, Math.random()));
  }
}
