import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import styles from '../admin/admin.module.css';
import { quarantine, type QuarantineFilter } from '../admin/calls';
import { Choices } from '../admin/choices';
import { useT } from '../i18n/language';
import { SectionPage } from '../settings/section-page';
import { showFailure } from '../shell/toasts';
import { Button } from '../ui/button';
import { Pages, usePages } from '../ui/pages';
import { State } from '../ui/states';
import { QuarantinedRow } from './quarantined-row';

const states = ['open', 'handled', 'all'] as const;

/** What providers sent and Sapa could not use: look, explain, replay, put aside. For admins. */
export function QuarantineScreen() {
  const words = useT().admin.quarantine;
  const client = useQueryClient();
  const [filter, setFilter] = useState<QuarantineFilter>({ state: 'open', provider: null, reason: null });
  const list = usePages(['quarantine', filter], (cursor) => quarantine.list(filter, cursor), {
    refetchInterval: 30_000,
  });
  const dismiss = useMutation({
    mutationFn: (ids: number[]) => quarantine.dismiss(ids),
    onSettled: () => client.invalidateQueries({ queryKey: ['quarantine'] }),
    onError: (error) => showFailure(error),
  });
  const set = (change: Partial<QuarantineFilter>) => setFilter({ ...filter, ...change });
  const open = (list.items ?? []).filter((item) => item.review === null).map((item) => item.id);
  const reasons = list.first?.reasons ?? [];
  const narrowed = filter.provider !== null || filter.reason !== null;
  return (
    <SectionPage title={words.title} subtitle={words.subtitle} wide>
      <div className={styles.toolbar}>
        <Choices
          label={words.statesLabel}
          value={filter.state}
          choose={(state) => set({ state })}
          choices={states.map((value) => ({ value, label: words.states[value] }))}
        />
        <select
          aria-label={words.provider}
          value={filter.provider ?? ''}
          onChange={({ target: { value } }) =>
            set({ provider: value === 'whapi' || value === 'waha' ? value : null })
          }
        >
          <option value="">{words.anyProvider}</option>
          <option value="whapi">Whapi</option>
          <option value="waha">WAHA</option>
        </select>
        <select
          aria-label={words.reason}
          value={filter.reason ?? ''}
          onChange={({ target: { value } }) => set({ reason: value === '' ? null : value })}
        >
          <option value="">{words.anyReason}</option>
          {reasons.map(({ reason, count }) => (
            <option key={reason} value={reason}>
              {words.reasons[reason] ?? reason} ({count})
            </option>
          ))}
        </select>
        {open.length > 1 && (
          <Button look="quiet" busy={dismiss.isPending} onClick={() => dismiss.mutate(open.slice(0, 500))}>
            {words.dismissAll}
          </Button>
        )}
      </div>
      <Pages
        pages={list}
        none={
          <State
            icon={ShieldCheck}
            title={filter.state === 'handled' ? words.noneHandled : words.none}
            text={filter.state === 'open' && !narrowed ? words.noneText : undefined}
          />
        }
      >
        {(items) => (
          <ul className={styles.rows}>
            {items.map((item) => (
              <QuarantinedRow key={item.id} item={item} dismiss={() => dismiss.mutate([item.id])} />
            ))}
          </ul>
        )}
      </Pages>
    </SectionPage>
  );
}
