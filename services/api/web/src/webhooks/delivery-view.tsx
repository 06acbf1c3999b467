import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import styles from '../admin/admin.module.css';
import { webhooks } from '../admin/calls';
import { Code } from '../admin/code';
import type { DeliveryDetail } from '../admin/types';
import { fullDate } from '../format/time';
import { useT } from '../i18n/language';
import { showFailure } from '../shell/toasts';
import { Button } from '../ui/button';
import { Confirm } from '../ui/confirm';
import { FailedState, ListBone } from '../ui/states';

/** One delivery: what is sent, what was answered, and sending it again. */
export function DeliveryView({ webhookId, id }: { webhookId: number; id: number }) {
  const t = useT();
  const words = t.admin.webhooks.deliveries;
  const client = useQueryClient();
  const [skipping, setSkipping] = useState(false);
  const found = useQuery({
    queryKey: ['deliveries', webhookId, 'one', id],
    queryFn: () => webhooks.delivery(webhookId, id),
    refetchInterval: 3_000,
  });
  const again = () => client.invalidateQueries({ queryKey: ['deliveries', webhookId] });
  const redeliver = useMutation({
    mutationFn: () => webhooks.redeliver(webhookId, id),
    onSettled: again,
    onError: (error) => showFailure(error),
  });
  const skip = () => webhooks.skip(webhookId, id).then(again, showFailure);
  const delivery = found.data;
  if (delivery === undefined) {
    if (found.isError) return <FailedState error={found.error} retry={() => void found.refetch()} />;
    return <ListBone />;
  }
  const waits = delivery.status === 'pending';
  return (
    <div className={styles.detail} data-testid="delivery-detail">
      <div className={styles.actions}>
        <Button size="small" look="primary" busy={redeliver.isPending} onClick={() => redeliver.mutate()}>
          {waits ? words.now : words.again}
        </Button>
        {waits && (
          <Button size="small" onClick={() => setSkipping(true)}>
            {words.skip}
          </Button>
        )}
        <span className={styles.soft}>
          webhook-id <code>{delivery.event_id}</code>
          {waits && delivery.next_attempt_at !== null && (
            <span className={styles.dot}>
              {words.nextTry(new Date(delivery.next_attempt_at).toLocaleString(t.locale))}
            </span>
          )}
        </span>
      </div>
      <h2>{words.answered}</h2>
      <History history={delivery.history} />
      <h2>{words.sent}</h2>
      <Code value={delivery.payload} label={words.sent} />
      {skipping && (
        <Confirm
          title={words.skipTitle}
          text={words.skipText}
          yes={words.skip}
          no={t.admin.common.cancel}
          confirm={skip}
          close={() => setSkipping(false)}
        />
      )}
    </div>
  );
}

function History({ history }: { history: DeliveryDetail['history'] }) {
  const t = useT();
  const words = t.admin.webhooks.deliveries;
  if (history.length === 0) return <p className={styles.soft}>{words.noAttempts}</p>;
  return (
    <ol className={styles.list}>
      {history.map((attempt) => (
        <li key={attempt.number} className={styles.attempt} data-testid="attempt">
          <p className={styles.soft}>
            {words.attempt(attempt.number)}
            <span className={styles.dot}>{fullDate(new Date(attempt.started_at), t)}</span>
            <span className={styles.dot}>{attempt.duration_ms} ms</span>
            <span className={styles.dot}>
              <b>{attempt.status_code ?? words.noAnswer}</b>
            </span>
            {attempt.status_code === null && attempt.error !== null && (
              <span className={styles.dot} lang="en">
                {attempt.error}
              </span>
            )}
          </p>
          {attempt.response !== null && <Code value={attempt.response} label={words.answered} />}
        </li>
      ))}
    </ol>
  );
}
