import { useMutation, useQuery } from '@tanstack/react-query';
import { BookCheck, Tag, UserRoundPlus, Workflow, X } from 'lucide-react';
import { useState } from 'react';
import { team } from '../api/calls';
import type { Chat, Mode } from '../api/types';
import { NoteDialog } from '../assigning/note-dialog';
import { useDeskSettings } from '../attention/use-desk-settings';
import { useUser } from '../auth/session';
import { useT } from '../i18n/language';
import { mergeChats } from '../live/state';
import { live } from '../live/store';
import { bulk, type BulkChange } from '../search/calls';
import { showFailure } from '../shell/toasts';
import { IconButton } from '../ui/button';
import { Menu, MenuItem, MenuSeparator } from '../ui/menu';
import styles from './bulk-bar.module.css';
import { LabelDialog } from './label-dialog';
import { useSelection } from './selection';

const modes: readonly Mode[] = ['bot', 'agent', 'paused', 'closed'];

/** What can be done with the chosen chats; chosen remain those for which it could not be done. */
export function BulkBar() {
  const t = useT();
  const me = useUser();
  const selection = useSelection();
  const [labelling, setLabelling] = useState<'add' | 'remove' | null>(null);
  const [assigning, setAssigning] = useState(false);
  const needsNote = useDeskSettings().handover_needs_note;
  const [leaving, setLeaving] = useState<{ to: number | null } | null>(null);
  const users = useQuery({ queryKey: ['users'], queryFn: team.users, enabled: assigning });
  const change = useMutation({
    mutationFn: async (what: Omit<BulkChange, 'chat_ids'>) => {
      const asOf = live.get().position;
      const { items } = await bulk.change({ ...what, chat_ids: [...selection.ids] });
      const changed = items.map((item) => item.chat).filter((chat): chat is Chat => chat !== null);
      live.update((state) => mergeChats(state, changed, asOf));
      return items;
    },
    onSuccess: (items) => {
      const failed = items.filter((item) => item.status === 'failed');
      selection.replace(failed.map((item) => item.chat_id));
      if (failed.length > 0) {
        showFailure(
          new Error(failed[0]?.detail ?? ''),
          t.bulk.failed(failed.length, items.length - failed.length),
        );
      }
    },
    onError: (error) => showFailure(error),
  });
  const count = selection.ids.size;
  if (count === 0) return null;
  const leave = (to: number | null) =>
    needsNote ? setLeaving({ to }) : change.mutate({ assigned_agent_id: to });
  const people = (users.data?.items ?? []).filter((user) => user.is_active && user.id !== me.id);

  return (
    <div
      className={styles.bar}
      role="toolbar"
      aria-label={t.bulk.actions}
      data-testid="bulk-bar"
      data-count={count}
    >
      <IconButton label={t.bulk.clear} onClick={() => selection.replace([])}>
        <X size={16} />
      </IconButton>
      <span className={styles.count} aria-live="polite">
        {t.bulk.selected(count)}
      </span>
      <IconButton
        label={t.bulk.read}
        disabled={change.isPending}
        onClick={() => change.mutate({ read: true })}
      >
        <BookCheck size={17} />
      </IconButton>
      <Menu
        trigger={
          <IconButton label={t.bulk.mode} disabled={change.isPending}>
            <Workflow size={17} />
          </IconButton>
        }
      >
        {modes.map((mode) => (
          <MenuItem key={mode} onSelect={() => change.mutate({ mode })}>
            {t.modes[mode]}
          </MenuItem>
        ))}
      </Menu>
      <Menu
        onOpenChange={(open) => open && setAssigning(true)}
        trigger={
          <IconButton label={t.bulk.assign} disabled={change.isPending}>
            <UserRoundPlus size={17} />
          </IconButton>
        }
      >
        <MenuItem onSelect={() => change.mutate({ assigned_agent_id: me.id })}>{t.bulk.toMe}</MenuItem>
        {people.map((user) => (
          <MenuItem key={user.id} onSelect={() => leave(user.id)}>
            {user.name}
          </MenuItem>
        ))}
        <MenuSeparator />
        <MenuItem onSelect={() => leave(null)}>{t.bulk.toNobody}</MenuItem>
      </Menu>
      <Menu
        trigger={
          <IconButton label={t.bulk.label} disabled={change.isPending}>
            <Tag size={17} />
          </IconButton>
        }
      >
        <MenuItem onSelect={() => setLabelling('add')}>{t.bulk.label}</MenuItem>
        <MenuItem onSelect={() => setLabelling('remove')}>{t.bulk.unlabel}</MenuItem>
      </Menu>
      {leaving !== null && (
        <NoteDialog
          close={() => setLeaving(null)}
          onNote={(note) => change.mutate({ assigned_agent_id: leaving.to, note })}
        />
      )}
      {labelling !== null && (
        <LabelDialog
          title={labelling === 'add' ? t.bulk.label : t.bulk.unlabel}
          close={() => setLabelling(null)}
          onLabel={(label) =>
            change.mutate(labelling === 'add' ? { add_labels: [label] } : { remove_labels: [label] })
          }
        />
      )}
    </div>
  );
}
