import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { channels } from '../api/calls';
import type { ConnectedChannel } from '../api/types';
import { localPhone } from '../format/phone';
import { ago, fullDate } from '../format/time';
import { useT } from '../i18n/language';
import { showFailure } from '../shell/toasts';
import { Button } from '../ui/button';
import { cx } from '../ui/cx';
import { ChannelQr } from './channel-qr';
import { TestResult } from './channel-test';
import styles from './channels.module.css';
import { WebhookAddress } from './webhook-address';

const providerNames = { whapi: 'Whapi', waha: 'WAHA' };
const looks = {
  connected: styles.good,
  starting: styles.waiting,
  needs_qr: styles.waiting,
  disconnected: styles.bad,
  failed: styles.bad,
};

/** `asked`: what the provider has just said itself, which is newer than what it last told by a webhook. */
function StateBadge({
  channel,
  asked,
}: {
  channel: ConnectedChannel;
  asked: ConnectedChannel['state'] | undefined;
}) {
  const t = useT();
  const { is_active } = channel;
  const state = asked ?? channel.state;
  const look = state === null || !is_active ? undefined : looks[state];
  const word = is_active ? (state ?? 'unknown') : 'inactive';
  return (
    <span className={cx(styles.badge, look)} data-testid="channel-state" data-state={word}>
      {t.channels.states[word]}
    </span>
  );
}

function useUse(channel: ConnectedChannel) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (use: boolean) =>
      use ? channels.change(channel.id, { is_active: true }) : channels.deactivate(channel.id),
    onSuccess: () => client.invalidateQueries({ queryKey: ['channels'] }),
    onError: (error) => showFailure(error),
  });
}

/** One channel: how it is, what can be done about it, and what the last test found. */
export function ChannelCard({ channel, change }: { channel: ConnectedChannel; change: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const [linking, setLinking] = useState(false);
  const [sure, setSure] = useState(false);
  const use = useUse(channel);
  const test = useMutation({
    mutationFn: () => channels.test(channel.id),
    onSuccess: () => client.invalidateQueries({ queryKey: ['channels'] }),
    onError: (error) => showFailure(error),
  });
  const needsQr = channel.state === 'needs_qr' || test.data?.state === 'needs_qr';
  const details = channel.details;
  return (
    <li className={styles.card} data-testid="channel" data-channel={channel.id}>
      <div className={styles.top}>
        <div className={styles.who}>
          <h2>{channel.name}</h2>
          <p>
            {providerNames[channel.provider]}
            {channel.external_id !== null && ` · ${channel.external_id}`}
            {' · '}
            {details?.phone == null ? t.channels.noPhone : localPhone(details.phone)}
          </p>
          <LastMessage at={details?.last_inbound_at ?? null} />
        </div>
        <StateBadge channel={channel} asked={test.data?.state} />
      </div>
      <div className={styles.actions}>
        <Button onClick={() => test.mutate()} busy={test.isPending} data-testid="test-channel">
          {test.isPending ? t.channels.testing : t.channels.test}
        </Button>
        {needsQr && channel.is_active && (
          <Button onClick={() => setLinking(!linking)} aria-expanded={linking}>
            {t.channels.link}
          </Button>
        )}
        <Button onClick={change}>{t.channels.change}</Button>
        {!channel.is_active ? (
          <Button look="quiet" busy={use.isPending} onClick={() => use.mutate(true)}>
            {t.channels.activate}
          </Button>
        ) : (
          <Button
            look={sure ? 'danger' : 'quiet'}
            busy={use.isPending}
            onBlur={() => setSure(false)}
            onClick={() => {
              if (sure) use.mutate(false);
              setSure(!sure);
            }}
          >
            {sure ? t.channels.deactivateSure : t.channels.deactivate}
          </Button>
        )}
      </div>
      <div aria-live="polite">{test.data !== undefined && <TestResult result={test.data} />}</div>
      {linking && <ChannelQr id={channel.id} />}
      {details !== null && <WebhookAddress url={details.webhook_url} />}
    </li>
  );
}

function LastMessage({ at }: { at: string | null }) {
  const t = useT();
  if (at === null) return <p>{t.channels.noMessage}</p>;
  const date = new Date(at);
  return (
    <p>
      <time dateTime={at} title={fullDate(date, t)}>
        {t.channels.lastMessage(ago(date, new Date(), t) ?? t.channels.justNow)}
      </time>
    </p>
  );
}
