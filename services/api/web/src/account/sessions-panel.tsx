import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { MonitorSmartphone } from 'lucide-react';
import { account } from '../api/account-calls';
import type { UserSession } from '../api/types';
import { ago, fullDate } from '../format/time';
import { useT } from '../i18n/language';
import { showFailure } from '../shell/toasts';
import { Button } from '../ui/button';
import { cx } from '../ui/cx';
import styles from '../ui/panel.module.css';
import { deviceName } from './device';

const sessionsKey = ['sessions'] as const;

/** Where one is signed in, and signing out there. */
export function SessionsPanel() {
  const t = useT();
  const client = useQueryClient();
  const sessions = useQuery({ queryKey: sessionsKey, queryFn: account.sessions, staleTime: 0 });
  const refresh = () => client.invalidateQueries({ queryKey: sessionsKey });
  const endOthers = useMutation({
    mutationFn: account.endOthers,
    onSuccess: refresh,
    onError: (e) => showFailure(e),
  });
  const items = sessions.data?.items ?? [];
  return (
    <section className={styles.panel} aria-labelledby="sessions-title">
      <div className={styles.top}>
        <h2 id="sessions-title">{t.profile.sessions}</h2>
        {items.length > 1 && (
          <Button size="small" busy={endOthers.isPending} onClick={() => endOthers.mutate()}>
            {t.profile.endOthers}
          </Button>
        )}
      </div>
      <ul className={styles.rows}>
        {items.map((session) => (
          <SessionRow key={session.id} session={session} refresh={refresh} />
        ))}
      </ul>
    </section>
  );
}

function SessionRow({ session, refresh }: { session: UserSession; refresh: () => Promise<void> }) {
  const t = useT();
  const end = useMutation({
    mutationFn: () => account.endSession(session.id),
    onSuccess: refresh,
    onError: (error) => showFailure(error),
  });
  const device = deviceName(session.user_agent) ?? t.profile.unknownDevice;
  const used = ago(new Date(session.last_used_at), new Date(), t) ?? t.profile.justNow;
  return (
    <li className={styles.row} data-testid="session" data-current={session.is_current}>
      <MonitorSmartphone size={20} aria-hidden />
      <div className={styles.body}>
        <p>
          {device}
          {session.is_current && <span className={cx(styles.badge, styles.good)}>{t.profile.thisOne}</span>}
        </p>
        <p className={styles.soft}>
          {session.address !== null && `${session.address} · `}
          {t.profile.signedIn(fullDate(new Date(session.created_at), t))} · {t.profile.lastUsed(used)}
        </p>
      </div>
      {!session.is_current && (
        <Button
          size="small"
          busy={end.isPending}
          onClick={() => end.mutate()}
          aria-label={t.profile.endOf(device)}
        >
          {t.profile.end}
        </Button>
      )}
    </li>
  );
}
