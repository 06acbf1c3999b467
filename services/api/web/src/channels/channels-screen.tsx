import { useQuery } from '@tanstack/react-query';
import { Plus, Smartphone } from 'lucide-react';
import { useState } from 'react';
import { channels } from '../api/calls';
import type { ConnectedChannel } from '../api/types';
import { useT } from '../i18n/language';
import { SectionPage } from '../settings/section-page';
import { Button } from '../ui/button';
import { FailedState, ScreenBone, State } from '../ui/states';
import { ChannelCard } from './channel-card';
import { ChannelFormView } from './channel-form';
import styles from './channels.module.css';

type Editing = { kind: 'new' } | { kind: 'change'; id: number } | null;

/** The channels: how each is, and everything that can be set about it. For admins. */
export function ChannelsScreen() {
  const [editing, setEditing] = useState<Editing>(null);
  // How long ago the last message came is told by no event.
  const list = useQuery({ queryKey: ['channels'], queryFn: channels.list, refetchInterval: 30_000 });
  const items = list.data?.items;
  if (items === undefined) {
    if (list.isError) return <FailedState error={list.error} retry={() => void list.refetch()} />;
    return <ScreenBone />;
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
    <SectionPage
      title={t.channels.title}
      subtitle={t.channels.subtitle}
      action={
        <Button look="primary" onClick={() => edit({ kind: 'new' })} data-testid="add-channel">
          <Plus size={17} aria-hidden />
          {t.channels.add}
        </Button>
      }
    >
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
    </SectionPage>
  );
}
