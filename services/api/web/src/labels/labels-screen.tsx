import { useQueryClient } from '@tanstack/react-query';
import { Plus, Tags } from 'lucide-react';
import { useState } from 'react';
import styles from '../admin/admin.module.css';
import { labels } from '../admin/calls';
import type { Label } from '../admin/types';
import { useT } from '../i18n/language';
import { SectionPage } from '../settings/section-page';
import { showFailure } from '../shell/toasts';
import { Button } from '../ui/button';
import { Confirm } from '../ui/confirm';
import { FailedState, ScreenBone, State } from '../ui/states';
import { LabelChip } from './label-chip';
import { LabelDialog } from './label-dialog';
import { useLabels } from './use-labels';

type Asking = { kind: 'new' } | { kind: 'change' | 'remove'; label: Label } | null;

/** The labels of this desk. For admins. */
export function LabelsScreen() {
  const t = useT();
  const words = t.admin.labels;
  const client = useQueryClient();
  const [asking, ask] = useState<Asking>(null);
  const list = useLabels();
  const items = list.data?.items;
  if (items === undefined) {
    if (list.isError) return <FailedState error={list.error} retry={() => void list.refetch()} />;
    return <ScreenBone />;
  }
  const close = () => ask(null);
  const again = () => client.invalidateQueries({ queryKey: ['labels'] });
  const add = (
    <Button look="primary" onClick={() => ask({ kind: 'new' })} data-testid="add-label">
      <Plus size={17} aria-hidden />
      {words.add}
    </Button>
  );
  return (
    <SectionPage title={words.title} subtitle={words.subtitle} action={items.length > 0 && add}>
      {items.length === 0 ? (
        <State icon={Tags} title={words.none} text={words.noneText}>
          {add}
        </State>
      ) : (
        <ul className={styles.rows}>
          {items.map((label) => (
            <li key={label.id} className={styles.row} data-testid="label">
              <span className={styles.grow}>
                <LabelChip name={label.name} color={label.color} />
                <span className={styles.soft}>
                  {' '}
                  {label.description}
                  <span className={label.description === null ? undefined : styles.dot}>
                    {' '}
                    {words.chats(label.chats)}
                  </span>
                </span>
              </span>
              <Button size="small" onClick={() => ask({ kind: 'change', label })}>
                {words.change}
              </Button>
              <Button size="small" look="quiet" onClick={() => ask({ kind: 'remove', label })}>
                {words.remove}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {asking?.kind === 'new' && <LabelDialog close={close} />}
      {asking?.kind === 'change' && <LabelDialog label={asking.label} close={close} />}
      {asking?.kind === 'remove' && (
        <Confirm
          title={words.removeTitle(asking.label.name)}
          text={words.removeText(asking.label.chats)}
          yes={words.remove}
          no={t.admin.common.cancel}
          confirm={() => labels.remove(asking.label.id).then(again, showFailure)}
          close={close}
        />
      )}
    </SectionPage>
  );
}
