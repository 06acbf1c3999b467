import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { attention } from '../api/calls';
import type { MessageInfo as Info } from '../api/types';
import { fullDate } from '../format/time';
import { useT } from '../i18n/language';
import { Dialog } from '../ui/dialog';
import { Bone, FailedState } from '../ui/states';
import styles from './message-info.module.css';
import { wordsOf } from './words';

/** All that is known of how a message came or went, over the conversation. */
export function MessageInfo({ messageId, close }: { messageId: number; close: () => void }) {
  const t = useT();
  const { data, error, isError, refetch } = useQuery({
    queryKey: ['message-info', messageId],
    queryFn: () => attention.info(messageId),
    staleTime: 0,
    refetchInterval: 5_000,
  });
  return (
    <Dialog title={t.timeline.info.title} close={close}>
      <div className={styles.body} data-testid="message-info">
        {data !== undefined ? (
          <Facts info={data} />
        ) : isError ? (
          <FailedState error={error} retry={() => void refetch()} />
        ) : (
          <Bone className={styles.bone} />
        )}
      </div>
    </Dialog>
  );
}

const seconds = { dateStyle: 'medium', timeStyle: 'medium' } as const;

function Facts({ info }: { info: Info }) {
  const t = useT();
  const say = t.timeline.info;
  const exact = (time: string) => new Date(time).toLocaleString(t.locale, seconds);
  const origins: Record<string, string> = say.origins;
  return (
    <>
      <dl className={styles.facts}>
        <Fact name={say.from}>
          {info.agent?.name ?? say.senders[info.sender]}
          <span className={styles.soft}> · {origins[info.origin] ?? info.origin}</span>
        </Fact>
        {info.sent_at !== null && <Fact name={say.sentAt}>{exact(info.sent_at)}</Fact>}
        <Fact name={info.sender === 'customer' ? say.receivedAt : say.writtenAt}>
          {exact(info.received_at ?? info.created_at)}
          {info.recovered && <span className={styles.soft}> · {say.recovered}</span>}
        </Fact>
        {info.routed !== null && <Fact name={say.routed}>{wordsOf(info.routed, t)}</Fact>}
        {info.rule !== null && <Fact name={say.rule}>{info.rule}</Fact>}
        {info.provider_message_id !== null && (
          <Fact name={say.providerId}>
            <code>{info.provider_message_id}</code>
          </Fact>
        )}
        {info.error !== null && (
          <Fact name={say.error}>
            {info.error.message} <code>{info.error.code}</code>
          </Fact>
        )}
        {info.retry_at !== null && <Fact name={say.retryAt}>{exact(info.retry_at)}</Fact>}
      </dl>
      {info.statuses.length > 0 && (
        <section>
          <h3>{say.statuses}</h3>
          <ol className={styles.steps}>
            {info.statuses.map(({ status, at }) => (
              <li key={status}>
                {t.status[status]}
                <time dateTime={at} title={fullDate(new Date(at), t)}>
                  {exact(at)}
                </time>
              </li>
            ))}
          </ol>
        </section>
      )}
      {info.attempts.length > 0 && (
        <section>
          <h3>{say.attempts}</h3>
          <ol className={styles.steps}>
            {info.attempts.map((attempt) => (
              <li key={`${attempt.change ?? ''}${attempt.number}`} data-testid="attempt">
                <span>
                  {attempt.outcome === null
                    ? t.timeline.attempt(attempt.number)
                    : t.timeline.ended[attempt.outcome](attempt.number)}
                  {attempt.change !== null && ` · ${say.changes[attempt.change]}`}
                  {attempt.error !== null && <small>{attempt.error.message}</small>}
                  {attempt.provider_message_id !== null && <small>{attempt.provider_message_id}</small>}
                </span>
                <time dateTime={attempt.started_at}>{exact(attempt.started_at)}</time>
              </li>
            ))}
          </ol>
        </section>
      )}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
