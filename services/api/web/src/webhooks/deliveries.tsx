import { useInfiniteQuery } from '@tanstack/react-query';
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
import { Bone, FailedState, State } from '../ui/states';
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
  const log = useInfiniteQuery({
    queryKey: ['deliveries', webhook.id, filter],
    queryFn: ({ pageParam }) => webhooks.deliveries(webhook.id, filter === 'all' ? null : filter, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: 5_000,
  });
  const items = log.data?.pages.flatMap((page) => page.items);
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
      {items === undefined ? (
        log.isError ? (
          <FailedState error={log.error} retry={() => void log.refetch()} />
        ) : (
          <Bone className={styles.loading} />
        )
      ) : items.length === 0 ? (
        <State icon={Send} title={words.none} text={words.noneText} />
      ) : (
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
      {log.hasNextPage && (
        <Button onClick={() => void log.fetchNextPage()} busy={log.isFetchingNextPage}>
          {t.admin.common.more}
        </Button>
      )}
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
