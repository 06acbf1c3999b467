import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { createContext, lazy, Suspense, use, useEffect, type ReactNode } from 'react';
import { Navigate, useLocation } from 'react-router';
import { auth } from '../api/calls';
import { whenSignedOut } from '../api/http';
import { statusOf, UnreachableError } from '../api/problem';
import type { Me } from '../api/types';
import { signOutDrafts } from '../drafts/store';
import { useLanguage } from '../i18n/language';
import { sendHeld } from '../live/sending';
import { live } from '../live/store';
import { OfflineScreen } from '../pwa/offline-screen';
import { forgetViewers } from '../viewers/store';
import { FailedState } from '../ui/states';

export const meKey = ['me'] as const;

const EnrolScreen = lazy(async () => ({ default: (await import('../account/enrol-screen')).EnrolScreen }));

/** Who is signed in; `null` when nobody is. */
export function useMe() {
  return useQuery<Me | null>({
    queryKey: meKey,
    queryFn: async () => {
      try {
        return await auth.me();
      } catch (error) {
        if (statusOf(error) === 401) return null;
        throw error;
      }
    },
    staleTime: Infinity,
    // Asked also without a network, so that the page can say so; and again until there is an answer.
    networkMode: 'always',
    retry: (failures, error) => error instanceof UnreachableError || failures < 1,
    retryDelay: (failures) => Math.min(1_000 * (failures + 1), 5_000),
  });
}

/** Asks without waiting for the next try. */
async function askNow(client: QueryClient): Promise<void> {
  await client.cancelQueries({ queryKey: meKey });
  await client.refetchQueries({ queryKey: meKey });
}

const UserContext = createContext<Me | null>(null);

/** The signed-in user, on every screen behind the sign-in. */
export function useUser(): Me {
  const user = use(UserContext);
  if (user === null) throw new Error('useUser is only for screens behind the sign-in');
  return user;
}

/** Shows its children to whoever is signed in and sends everybody else to the sign-in, and back again after it. */
export function SignedIn({ children }: { children: ReactNode }) {
  const me = useMe();
  const client = useQueryClient();
  const location = useLocation();
  const { setLanguage } = useLanguage();
  const language = me.data?.language ?? null;

  // The language that one has chosen goes along to every device.
  useEffect(() => {
    if (language !== null) setLanguage(language);
  }, [language, setLanguage]);

  useEffect(() => {
    whenSignedOut(() => client.setQueryData(meKey, null));
  }, [client]);

  // A later question that gets no answer changes nothing about who is signed in.
  if (me.data === undefined) {
    if (me.failureReason instanceof UnreachableError)
      return <OfflineScreen retry={() => void askNow(client)} />;
    return me.isError ? <FailedState error={me.error} retry={() => void me.refetch()} /> : null;
  }
  if (me.data === null) {
    const next = location.pathname + location.search;
    return <Navigate to={next === '/' ? '/login' : `/login?next=${encodeURIComponent(next)}`} replace />;
  }
  return (
    <UserContext value={me.data}>
      {me.data.must_set_up_two_factor ? (
        <Suspense>
          <EnrolScreen />
        </Suspense>
      ) : (
        children
      )}
    </UserContext>
  );
}

/** Ends the session here and on the server, and leaves nothing of it in the browser. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await sendHeld();
    try {
      await auth.logout();
    } catch (error) {
      if (statusOf(error) !== 401) throw error;
    }
    signOutDrafts();
    forgetViewers();
    client.setQueryData(meKey, null);
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== meKey[0] });
    live.clear();
  };
}
