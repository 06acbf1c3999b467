import { useQuery } from '@tanstack/react-query';
import { Lock, Plus, Smartphone } from 'lucide-react';
import { useState } from 'react';
import { channels } from '../api/calls';
import type { ConnectedChannel } from '../api/types';
import { useUser } from '../auth/session';
import { useT } from '../i18n/language';
import { Button } from '../ui/button';
import { Bone, FailedState, State } from '../ui/states';
import { ChannelCard } from './channel-card';
import { ChannelFormView } from './channel-form';
import styles from './channels.module.css';

type Editing = { kind: 'new' } | { kind: 'change'; id: number } | null;

/** The connected numbers: how each is, and everything that can be set about it. For admins. */
export function ChannelsScreen() {
  const t = useT();
  const me = useUser();
  return (
    <main className={styles.screen}>
      {me.role === 'admin' ? (
        <Channels />
      ) : (
        <State icon={Lock} title={t.channels.adminsOnly} text={t.channels.adminsOnlyText} />
      )}
    </main>
  );
}

function Channels() {
  const [editing, setEditing] = useState<Editing>(null);
  // How long ago the last message came is told by no event.
  const list = useQuery({ queryKey: ['channels'], queryFn: channels.list, refetchInterval: 30_000 });
  const items = list.data?.items;
  if (items === undefined) {
    if (list.isError) return <FailedState error={list.error} retry={() => void list.refetch()} />;
    return <Bone className={styles.bone} />;
  }
  const done = () => setEditing(null);
  if (editing?.kind === 'new') return <ChannelFormView done={done} />;
  const changed = editing === null ? undefined : items.find((channel) => channel.id === editing.id);
  if (changed !== undefined) return <ChannelFormView channel={changed} done={done} />;
  return <Overview items={items} edit={setEditing} />;
}

function Overview({ items, edit }: { items: readonly ConnectedChannel[]; edit: (editing: Editing) => void }) {
  const t = useT();
  return (
    <div className={styles.page}>
      <header className={styles.heading}>
        <div>
          <h1>{t.channels.title}</h1>
          <p>{t.channels.subtitle}</p>
        </div>
        <Button look="primary" onClick={() => edit({ kind: 'new' })} data-testid="add-channel">
          <Plus size={17} aria-hidden />
          {t.channels.add}
        </Button>
      </header>
      {items.length === 0 ? (
        <State icon={Smartphone} title={t.channels.none} />
      ) : (
        <ul className={styles.list}>
          {items.map((channel) => (
            <ChannelCard
              key={channel.id}
              channel={channel}
              change={() => edit({ kind: 'change', id: channel.id })}
            />
          ))}
        </ul>
      )}
    </div>
  );
}
