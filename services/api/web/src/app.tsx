import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { CircleAlert, Compass } from 'lucide-react';
import { createBrowserRouter, Link, useRouteError } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { ProblemError } from './api/problem';
import { JoinScreen } from './auth/join-screen';
import { LoginScreen } from './auth/login-screen';
import { SignedIn } from './auth/session';
import { RegisterScreen } from './guests/register-screen';
import { LanguageProvider, useT } from './i18n/language';
import { InboxScreen } from './inbox/inbox-screen';
import { sectionRoutes } from './settings/sections';
import { SettingsScreen } from './settings/settings-screen';
import { Shell } from './shell/shell';
import { NothingChosen, ThreadPane } from './thread/thread-pane';
import { Button } from './ui/button';
import { PageState } from './ui/states';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      // What the server refused will be refused again; only silence is worth another try.
      retry: (failures, error) =>
        !(error instanceof ProblemError && error.problem.status < 500) && failures < 2,
    },
  },
});

function Crashed() {
  const t = useT();
  const error = useRouteError();
  return (
    <PageState
      bad
      icon={CircleAlert}
      title={t.errors.crashed}
      text={error instanceof Error ? error.message : ''}
    >
      <Button onClick={() => location.reload()}>{t.errors.reload}</Button>
    </PageState>
  );
}

function NotFound() {
  const t = useT();
  return (
    <PageState icon={Compass} title={t.errors.notFound}>
      <Link to="/">
        <Button>{t.errors.toInbox}</Button>
      </Link>
    </PageState>
  );
}

const router = createBrowserRouter(
  [
    { path: '/login', element: <LoginScreen />, errorElement: <Crashed /> },
    { path: '/join', element: <JoinScreen />, errorElement: <Crashed /> },
    {
      path: '/',
      element: (
        <SignedIn>
          <Shell />
        </SignedIn>
      ),
      errorElement: <Crashed />,
      children: [
        {
          element: <InboxScreen />,
          children: [
            { index: true, element: <NothingChosen /> },
            { path: 'chats/:id', element: <ThreadPane /> },
          ],
        },
        { path: 'guests/new', element: <RegisterScreen /> },
        { path: 'settings', element: <SettingsScreen />, children: sectionRoutes },
        { path: '*', element: <NotFound /> },
      ],
    },
  ],
  { basename: '/inbox' },
);

export function App() {
  return (
    <LanguageProvider>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </LanguageProvider>
  );
}
