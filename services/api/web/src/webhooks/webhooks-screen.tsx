import { useQuery } from '@tanstack/react-query';
import { Plus, Webhook as Icon } from 'lucide-react';
import { useState } from 'react';
import styles from '../admin/admin.module.css';
import { webhooks } from '../admin/calls';
import { CopyLine } from '../admin/code';
import type { Webhook } from '../admin/types';
import { useT } from '../i18n/language';
import { SectionPage } from '../settings/section-page';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { FailedState, ScreenBone, State } from '../ui/states';
import { Deliveries } from './deliveries';
import { WebhookCard } from './webhook-card';
import { WebhookFormView } from './webhook-form';

type Shown = { kind: 'list' } | { kind: 'new' } | { kind: 'change' | 'log'; id: number };

/** Who is told of what, and how it goes. For admins. */
export function WebhooksScreen() {
  const [shown, show] = useState<Shown>({ kind: 'list' });
  const [secret, setSecret] = useState<string | null>(null);
  const list = useQuery({ queryKey: ['webhooks'], queryFn: webhooks.list, refetchInterval: 15_000 });
  const items = list.data?.items;
  if (items === undefined) {
    if (list.isError) return <FailedState error={list.error} retry={() => void list.refetch()} />;
    return <ScreenBone />;
  }
  const done = () => show({ kind: 'list' });
  const one = 'id' in shown ? items.find((webhook) => webhook.id === shown.id) : undefined;
  return (
    <>
      {shown.kind === 'new' ? (
        <WebhookFormView done={done} secret={setSecret} />
      ) : shown.kind === 'change' && one !== undefined ? (
        <WebhookFormView webhook={one} done={done} secret={setSecret} />
      ) : shown.kind === 'log' && one !== undefined ? (
        <Deliveries webhook={one} back={done} />
      ) : (
        <Overview items={items} show={show} secret={setSecret} />
      )}
      {secret !== null && <Secret secret={secret} close={() => setSecret(null)} />}
    </>
  );
}

interface OverviewProps {
  items: readonly Webhook[];
  show: (shown: Shown) => void;
  secret: (secret: string) => void;
}

function Overview({ items, show, secret }: OverviewProps) {
  const words = useT().admin.webhooks;
  const add = (
    <Button look="primary" onClick={() => show({ kind: 'new' })} data-testid="add-webhook">
      <Plus size={17} aria-hidden />
      {words.add}
    </Button>
  );
  return (
    <SectionPage title={words.title} subtitle={words.subtitle} action={items.length > 0 && add}>
      {items.length === 0 ? (
        <State icon={Icon} title={words.none} text={words.noneText}>
          {add}
        </State>
      ) : (
        <ul className={styles.list}>
          {items.map((webhook) => (
            <WebhookCard
              key={webhook.id}
              webhook={webhook}
              change={() => show({ kind: 'change', id: webhook.id })}
              log={() => show({ kind: 'log', id: webhook.id })}
              secret={secret}
            />
          ))}
        </ul>
      )}
    </SectionPage>
  );
}

function Secret({ secret, close }: { secret: string; close: () => void }) {
  const words = useT().admin.webhooks;
  return (
    <Dialog title={words.secretTitle} close={close}>
      <div className={styles.detail} data-testid="webhook-secret">
        <p>{words.secretText}</p>
        <CopyLine text={secret} testId="secret" />
        <div className={styles.actions}>
          <Button look="primary" onClick={close}>
            {words.secretDone}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
