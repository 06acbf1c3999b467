import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import styles from '../admin/admin.module.css';
import { Badge, type Tone } from '../admin/badge';
import { webhooks } from '../admin/calls';
import type { DeliveryDetail, Webhook } from '../admin/types';
import { When } from '../admin/when';
import { clock } from '../format/time';
import { useT } from '../i18n/language';
import { showFailure } from '../shell/toasts';
import { Button, IconButton } from '../ui/button';
import { Confirm } from '../ui/confirm';
import { cx } from '../ui/cx';
import { Menu, MenuItem } from '../ui/menu';

const tones: Record<Webhook['state'], Tone> = {
  working: 'good',
  failing: 'waiting',
  inactive: 'quiet',
  disabled: 'bad',
};

interface WebhookCardProps {
  webhook: Webhook;
  change: () => void;
  log: () => void;
  secret: (secret: string) => void;
}

/** One receiver: how it does, and what can be done about it. */
export function WebhookCard({ webhook, change, log, secret }: WebhookCardProps) {
  const t = useT();
  const words = t.admin.webhooks;
  const client = useQueryClient();
  const [asking, ask] = useState<'remove' | 'rotate' | null>(null);
  const again = () => client.invalidateQueries({ queryKey: ['webhooks'] });
  const use = useMutation({
    mutationFn: (is_active: boolean) => webhooks.change(webhook.id, { is_active }),
    onSettled: again,
    onError: (error) => showFailure(error),
  });
  const test = useMutation({
    mutationFn: () => tried(webhook.id),
    onSettled: again,
    onError: (error) => showFailure(error),
  });
  const confirm = async () => {
    try {
      if (asking === 'remove') await webhooks.remove(webhook.id);
      else secret((await webhooks.rotate(webhook.id)).secret);
      await again();
    } catch (error) {
      showFailure(error);
    }
  };
  return (
    <li className={styles.card} data-testid="webhook" data-webhook={webhook.id}>
      <div className={styles.top}>
        <div className={styles.grow}>
          <h2 className={styles.title}>{webhook.name}</h2>
          <p className={styles.soft}>{webhook.url}</p>
          <Facts webhook={webhook} />
        </div>
        <Badge tone={tones[webhook.state]} state={webhook.state}>
          {words.states[webhook.state]}
        </Badge>
      </div>
      {webhook.disabled_reason !== null && (
        <p className={styles.note}>{words.disabledFor[webhook.disabled_reason]}</p>
      )}
      <div aria-live="polite">{test.data !== undefined && <Tested delivery={test.data} />}</div>
      <div className={styles.actions}>
        {webhook.is_active ? (
          <Button onClick={() => test.mutate()} busy={test.isPending} data-testid="test-webhook">
            {test.isPending ? words.testing : words.test}
          </Button>
        ) : (
          <Button look="primary" onClick={() => use.mutate(true)} busy={use.isPending}>
            {words.on}
          </Button>
        )}
        <Button onClick={log}>{words.log}</Button>
        <Button onClick={change}>{words.change}</Button>
        <Menu
          trigger={
            <IconButton label={t.admin.common.more}>
              <Ellipsis size={18} />
            </IconButton>
          }
        >
          {webhook.is_active && <MenuItem onSelect={() => use.mutate(false)}>{words.off}</MenuItem>}
          <MenuItem onSelect={() => ask('rotate')}>{words.rotate}</MenuItem>
          <MenuItem onSelect={() => ask('remove')}>{words.remove}</MenuItem>
        </Menu>
      </div>
      {asking !== null && (
        <Confirm
          title={asking === 'remove' ? words.removeTitle : words.rotateTitle}
          text={asking === 'remove' ? words.removeText : words.rotateText}
          yes={asking === 'remove' ? words.remove : words.rotate}
          no={t.admin.common.cancel}
          confirm={confirm}
          close={() => ask(null)}
        />
      )}
    </li>
  );
}

function Facts({ webhook }: { webhook: Webhook }) {
  const t = useT();
  const words = t.admin.webhooks;
  const types = webhook.event_types;
  return (
    <p className={styles.soft}>
      {types === null ? words.allEvents : words.eventCount(types.length)}
      <span className={styles.dot}>
        {webhook.failing_since !== null ? (
          <When at={webhook.failing_since} say={words.failingSince} />
        ) : webhook.last_success_at !== null ? (
          <When at={webhook.last_success_at} say={words.lastSuccess} />
        ) : (
          words.noSuccess
        )}
      </span>
      {webhook.retry_at !== null && (
        <span className={styles.dot}>{words.retryAt(clock(new Date(webhook.retry_at), t))}</span>
      )}
      {webhook.pending > 0 && <span className={styles.dot}>{words.pending(webhook.pending)}</span>}
    </p>
  );
}

function Tested({ delivery }: { delivery: DeliveryDetail }) {
  const words = useT().admin.webhooks;
  const arrived = delivery.status === 'delivered';
  return (
    <p className={cx(styles.note, arrived && styles.fine)} data-testid="tested" data-ok={arrived}>
      {arrived ? words.tested : `${words.testFailed} ${delivery.error ?? words.deliveries.noAnswer}`}
    </p>
  );
}

const patience = 20_000;
const look = 400;

/** A test event, followed until it was tried. */
async function tried(webhookId: number): Promise<DeliveryDetail> {
  let delivery = await webhooks.test(webhookId);
  const until = Date.now() + patience;
  while (delivery.attempts === 0 && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, look));
    delivery = await webhooks.delivery(webhookId, delivery.id);
  }
  return delivery;
}
