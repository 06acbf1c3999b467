import { CloudOff } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useT } from '../i18n/language';
import { Button } from '../ui/button';
import { PageState } from '../ui/states';

function subscribe(listener: () => void): () => void {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}

/** The page has opened, but nobody can say who is signed in: there is no network, or no server behind it. */
export function OfflineScreen({ retry }: { retry: () => void }) {
  const t = useT();
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  return (
    <PageState
      testId="offline-screen"
      icon={CloudOff}
      title={online ? t.errors.unreachable : t.pwa.offline}
      text={online ? t.pwa.unreachableText : t.pwa.offlineText}
    >
      <Button onClick={retry}>{t.errors.retry}</Button>
    </PageState>
  );
}
