import { ArrowLeft, ChevronDown, ChevronRight, Send } from 'lucide-react';
import { useState } from 'react';
import styles from '../admin/admin.module.css';
import { Badge, type Tone } from '../admin/badge';
import { webhooks } from '../admin/calls';
import { Choices } from '../admin/choices';
import type { Delivery, Webhook } from '../admin/types';
import { When } from '../admin/when';
import { useT } from '../i18n/language';
import { SectionPage } from '../settings/section-page';
import { Button } from '../ui/button';
import { Pages, usePages } from '../ui/pages';
import { State } from '../ui/states';
import { DeliveryView } from './delivery-view';
import { eventName } from './event-types';

const tones: Record<Delivery['status'], Tone> = {
  pending: 'waiting',
  delivered: 'good',
  failed: 'bad',
  skipped: 'quiet',
};

type Filter = 'all' | Delivery['status'];

/** The log of one receiver, the newest first. */
export function Deliveries({ webhook, back }: { webhook: Webhook; back: () => void }) {
  const t = useT();
  const words = t.admin.webhooks.deliveries;
  const [filter, setFilter] = useState<Filter>('all');
  const [open, setOpen] = useState<number | null>(null);
  const log = usePages(
    ['deliveries', webhook.id, filter],
    (cursor) => webhooks.deliveries(webhook.id, filter === 'all' ? null : filter, cursor),
    { refetchInterval: 5_000 },
  );
  return (
    <SectionPage
      title={words.title(webhook.name)}
      subtitle={webhook.url}
      wide
      action={
        <Button onClick={back}>
          <ArrowLeft size={16} aria-hidden />
          {t.admin.common.back}
        </Button>
      }
    >
      <div className={styles.toolbar}>
        <Choices
          label={words.filter}
          value={filter}
          choose={setFilter}
          choices={[
            { value: 'all', label: t.admin.common.all },
            ...(['pending', 'delivered', 'failed'] as const).map((value) => ({
              value,
              label: words.statuses[value],
            })),
          ]}
        />
      </div>
      <Pages pages={log} none={<State icon={Send} title={words.none} text={words.noneText} />}>
        {(items) => (
          <ul className={styles.rows}>
            {items.map((delivery) => (
              <li key={delivery.id}>
                <Row
                  delivery={delivery}
                  open={open === delivery.id}
                  toggle={() => setOpen(open === delivery.id ? null : delivery.id)}
                />
                {open === delivery.id && <DeliveryView webhookId={webhook.id} id={delivery.id} />}
              </li>
            ))}
          </ul>
        )}
      </Pages>
    </SectionPage>
  );
}

function Row({ delivery, open, toggle }: { delivery: Delivery; open: boolean; toggle: () => void }) {
  const t = useT();
  const words = t.admin.webhooks.deliveries;
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <button
      type="button"
      className={styles.row}
      aria-expanded={open}
      onClick={toggle}
      data-testid="delivery"
      data-status={delivery.status}
      data-type={delivery.type}
    >
      <Chevron size={17} aria-hidden />
      <span className={styles.grow}>
        <span className={styles.title}>{eventName(delivery.type, t)}</span>
        <span className={styles.soft}>
          {' '}
          <span className={styles.dot}>
            <When at={delivery.created_at} />
          </span>
          {delivery.chat_id !== null && <span className={styles.dot}>{words.chat(delivery.chat_id)}</span>}
          {delivery.attempts > 1 && <span className={styles.dot}>{words.attempts(delivery.attempts)}</span>}
          {delivery.status !== 'delivered' && delivery.error !== null && (
            <span className={styles.dot} lang="en">
              {delivery.error}
            </span>
          )}
        </span>
      </span>
      <Badge tone={tones[delivery.status]}>{words.statuses[delivery.status]}</Badge>
    </button>
  );
}
