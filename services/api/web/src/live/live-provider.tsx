import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { createContext, use, useEffect, useState, type ReactNode } from 'react';
import { deskKey } from '../attention/use-desk-settings';
import { meKey, useUser } from '../auth/session';
import { viewCountsKey } from '../inbox/use-view-counts';
import { passOn } from '../notify/bus';
import { announce } from '../shell/toasts';
import { tellsOfTroubles, troublesKey } from '../troubles/troubles';
import { adoptLeft, giveAllBack } from '../drafts/left';
import { loadDrafts, takeDraft } from '../drafts/store';
import { expireViewers, loadViewers, takeViewer } from '../viewers/store';
import type { LiveEvent } from './events';
import { gentleRefresh } from './gentle-refresh';
import { applyPresence, expireTyping } from './presence';
import { resendWaiting } from './sending';
import { applyEvent, resetTo, startAt, tellsOfMerge, withoutChats } from './state';
import { live } from './store';
import { LiveStream, type Connection } from './stream';

interface LiveContext {
  connection: Connection;
  /** The stream has begun, so that nothing can slip between a loaded list and the first event. */
  ready: boolean;
}

const Context = createContext<LiveContext>({ connection: 'reconnecting', ready: false });

export const useConnection = () => use(Context).connection;
export const useReady = () => use(Context).ready;

/** How long the first screen waits for the stream before it loads without it. */
const patience = 1_200;

/** Loads every chat anew; everything else is kept. */
function reload(client: QueryClient): void {
  for (const key of [
    'chats',
    'search',
    'chat',
    'chat-events',
    'timeline',
    'counts',
    viewCountsKey,
    'views',
    'rooms',
    'stays',
    'channels',
    'teams',
    'agents',
    troublesKey,
  ])
    void client.invalidateQueries({ queryKey: [key] });
}

/** What one may see or do has changed: nothing that was loaded before is shown on. */
function forgetShown(client: QueryClient): void {
  void client.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== meKey[0] });
  void client.invalidateQueries({ queryKey: meKey });
}

/** At most one refetch per half second, the last one after the last event. */
function throttledRefresh(client: QueryClient) {
  let due = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    add(...keys: string[]) {
      for (const key of keys) due.add(key);
      timer ??= setTimeout(() => {
        timer = undefined;
        const keysNow = due;
        due = new Set();
        for (const key of keysNow) void client.invalidateQueries({ queryKey: [key] });
      }, 400);
    },
    stop: () => clearTimeout(timer),
  };
}

/** What is to be loaded anew when somebody changes it. */
const kept: Record<NonNullable<LiveEvent['settings']>, string[]> = {
  desk: deskKey,
  labels: ['labels'],
  quick_replies: ['quick-replies'],
  views: ['views'],
};

function keysTouchedBy(event: LiveEvent): string[] {
  if (event.settings !== null) return kept[event.settings];
  if (event.type === 'room.updated') return ['rooms', 'room-states', 'stays'];
  if (event.type === 'guest.registered' || event.type === 'session.ended')
    return ['guests', 'guest', 'room-states', 'stays'];
  // The open conversation shows what the bot does on its channel.
  if (event.type === 'channel.updated') return ['channels', 'chat'];
  if (event.type === 'agent.updated') return ['agents'];
  if (event.type === 'team.updated') return ['teams', 'agents', 'channels', 'chats', 'counts'];
  if (event.type === 'chat.hidden') return ['counts', 'search', 'chats', 'chat'];
  if (event.notification !== null && tellsOfTroubles(event.notification)) return [troublesKey];
  if (event.chat === null) return [];
  return fillsGallery(event) ? ['counts', 'search', 'gallery'] : ['counts', 'search'];
}

/** Something that is looked through beside the conversation came, went, or is there at last. */
function fillsGallery({ message, type }: LiveEvent): boolean {
  if (type === 'chat.merged' || type === 'chat.unmerged') return true;
  return message !== null && (message.media !== null || message.text?.includes('://') === true);
}

/** What passes by without a cursor is loaded whenever the stream begins; until then what is known stands. */
function loadDesk(userId: number): void {
  void loadDrafts(userId).then(
    () => adoptLeft(userId),
    () => undefined,
  );
  void loadViewers().catch(() => undefined);
}

/** Keeps the live state in step with the server while its children are on screen. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const user = useUser();
  const [connection, setConnection] = useState<Connection>('reconnecting');
  const [ready, setReady] = useState(false);

  useEffect(() => {
    const refresh = throttledRefresh(client);
    const recount = gentleRefresh(client, viewCountsKey, 2_000);
    const waited = setTimeout(() => setReady(true), patience);
    const stream = new LiveStream({
      events: (events) => {
        live.update((state) => events.reduce(applyEvent, state));
        for (const event of events) {
          refresh.add(...keysTouchedBy(event));
          if (event.chat !== null || event.type === 'chat.hidden' || event.settings === 'views')
            recount.add();
          if (tellsOfMerge(event)) void client.invalidateQueries({ queryKey: ['chat', event.chat_id] });
          if (event.notification !== null) {
            announce(event.notification, user.id);
            passOn(event.notification);
          }
        }
      },
      viewer: takeViewer,
      draft: ({ draft }) => takeDraft(draft),
      presence: (presence) => live.update((state) => applyPresence(state, presence)),
      hello: (cursor, resumed) => {
        if (!resumed) {
          live.update((state) => startAt(state, cursor));
          reload(client);
        } else {
          // What the stream missed it tells now, but it cannot tell of what failed to load meanwhile.
          refresh.add(troublesKey);
        }
        loadDesk(user.id);
        setReady(true);
        resendWaiting();
      },
      reset: (cursor, reason) => {
        live.update((state) => resetTo(reason === 'access' ? withoutChats(state) : state, cursor));
        if (reason === 'access') forgetShown(client);
        reload(client);
        loadDesk(user.id);
        setReady(true);
        resendWaiting();
      },
      connection: setConnection,
      broken: () => void client.invalidateQueries({ queryKey: meKey }),
    });
    stream.start();
    window.addEventListener('pagehide', giveAllBack);
    const typing = setInterval(() => {
      live.update((state) => expireTyping(state, Date.now()));
      expireViewers(Date.now());
    }, 1_000);
    return () => {
      window.removeEventListener('pagehide', giveAllBack);
      stream.stop();
      refresh.stop();
      recount.stop();
      clearTimeout(waited);
      clearInterval(typing);
    };
  }, [client, user.id]);

  return <Context value={{ connection, ready }}>{children}</Context>;
}
