import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { createContext, use, useEffect, useState, type ReactNode } from 'react';
import { meKey, useUser } from '../auth/session';
import { announce } from '../shell/toasts';
import { tellsOfTroubles, troublesKey } from '../troubles/troubles';
import type { LiveEvent } from './events';
import { applyPresence, expireTyping } from './presence';
import { resendWaiting } from './sending';
import { applyEvent, resetTo, startAt, withoutChats } from './state';
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
  for (const key of ['chats', 'search', 'chat', 'counts', 'rooms', 'stays', 'channels', troublesKey])
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

function keysTouchedBy(event: LiveEvent): string[] {
  if (event.type === 'room.updated') return ['rooms', 'stays'];
  if (event.type === 'channel.updated') return ['channels'];
  if (event.type === 'chat.hidden') return ['counts', 'search', 'chats', 'chat'];
  if (event.notification !== null && tellsOfTroubles(event.notification)) return [troublesKey];
  return event.chat === null ? [] : ['counts', 'search'];
}

/** Keeps the live state in step with the server while its children are on screen. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const user = useUser();
  const [connection, setConnection] = useState<Connection>('reconnecting');
  const [ready, setReady] = useState(false);

  useEffect(() => {
    const refresh = throttledRefresh(client);
    const waited = setTimeout(() => setReady(true), patience);
    const stream = new LiveStream({
      events: (events) => {
        live.update((state) => events.reduce(applyEvent, state));
        for (const event of events) {
          refresh.add(...keysTouchedBy(event));
          if (event.notification !== null) announce(event.notification, user.id);
        }
      },
      presence: (presence) => live.update((state) => applyPresence(state, presence)),
      hello: (cursor, resumed) => {
        if (!resumed) {
          live.update((state) => startAt(state, cursor));
          reload(client);
        } else {
          // What the stream missed it tells now, but it cannot tell of what failed to load meanwhile.
          refresh.add(troublesKey);
        }
        setReady(true);
        resendWaiting();
      },
      reset: (cursor, reason) => {
        live.update((state) => resetTo(reason === 'access' ? withoutChats(state) : state, cursor));
        if (reason === 'access') forgetShown(client);
        reload(client);
        setReady(true);
        resendWaiting();
      },
      connection: setConnection,
      broken: () => void client.invalidateQueries({ queryKey: meKey }),
    });
    stream.start();
    const typing = setInterval(() => live.update((state) => expireTyping(state, Date.now())), 1_000);
    return () => {
      stream.stop();
      refresh.stop();
      clearTimeout(waited);
      clearInterval(typing);
    };
  }, [client, user.id]);

  return <Context value={{ connection, ready }}>{children}</Context>;
}
