import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { MailCheck, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import styles from '../admin/admin.module.css';
import { letters } from '../admin/calls';
import type { Letter } from '../admin/types';
import { useT } from '../i18n/language';
import { SectionPage } from '../settings/section-page';
import { showFailure } from '../shell/toasts';
import { troublesKey } from '../troubles/troubles';
import { Button } from '../ui/button';
import { Confirm } from '../ui/confirm';
import { FailedState, ScreenBone, State } from '../ui/states';
import { LetterRow } from './letter-row';

const key = ['dead-letters'];

/** What is to be done with which letters; `ids` null: with all of a consumer. */
export interface Deed {
  kind: 'requeue' | 'drop';
  queue: string;
  ids: string[] | null;
  count: number;
}

/** Messages that no consumer could handle, and what becomes of them. For admins. */
export function DeadLettersScreen() {
  const t = useT();
  const words = t.admin.letters;
  const client = useQueryClient();
  const [dropping, setDropping] = useState<Deed | null>(null);
  const list = useQuery({ queryKey: key, queryFn: letters.list, refetchInterval: 20_000 });
  const settle = useMutation({
    mutationFn: ({ kind, queue, ids }: Deed) => letters[kind](queue, ids),
    onError: (error) => showFailure(error),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: key });
      await client.invalidateQueries({ queryKey: [troublesKey] });
    },
  });
  const begin = (deed: Deed) => (deed.kind === 'drop' ? setDropping(deed) : settle.mutate(deed));
  if (list.data === undefined) {
    if (list.isError) return <FailedState error={list.error} retry={() => void list.refetch()} />;
    return <ScreenBone />;
  }
  const { items, queues } = list.data;
  return (
    <SectionPage
      title={words.title}
      subtitle={words.subtitle}
      wide
      action={
        <Button onClick={() => void list.refetch()} busy={list.isRefetching}>
          {!list.isRefetching && <RefreshCw size={16} aria-hidden />}
          {words.refresh}
        </Button>
      }
    >
      <div aria-live="polite">
        {settle.data !== undefined && (
          <p className={styles.note} data-testid="settled">
            {words[settle.variables.kind === 'drop' ? 'dropped' : 'requeued'](settle.data.count)}
          </p>
        )}
      </div>
      {queues.length === 0 && <State icon={MailCheck} title={words.none} text={words.noneText} />}
      {queues.map(({ queue, count }) => (
        <QueueOfLetters
          key={queue}
          queue={queue}
          count={count}
          items={items.filter((letter) => letter.queue === queue)}
          busy={settle.isPending}
          begin={begin}
        />
      ))}
      {dropping !== null && (
        <Confirm
          title={words.dropTitle(dropping.count)}
          text={words.dropText}
          yes={words.drop}
          no={t.admin.common.cancel}
          confirm={() => settle.mutateAsync(dropping).catch(() => undefined)}
          close={() => setDropping(null)}
        />
      )}
    </SectionPage>
  );
}

interface QueueProps {
  queue: string;
  count: number;
  items: readonly Letter[];
  busy: boolean;
  begin: (deed: Deed) => void;
}

function QueueOfLetters({ queue, count, items, busy, begin }: QueueProps) {
  const words = useT().admin.letters;
  const all = (kind: Deed['kind']) => begin({ kind, queue, ids: null, count });
  return (
    <section className={styles.section} data-testid="letter-queue" data-queue={queue}>
      <div className={styles.toolbar}>
        <h2>
          {queue} <span className={styles.soft}>{words.count(count)}</span>
        </h2>
        <div className={styles.actions}>
          <Button size="small" disabled={busy} onClick={() => all('requeue')}>
            {words.requeueAll}
          </Button>
          <Button size="small" look="quiet" disabled={busy} onClick={() => all('drop')}>
            {words.dropAll}
          </Button>
        </div>
      </div>
      <ul className={styles.rows}>
        {items.map((letter) => (
          <LetterRow key={letter.id} letter={letter} busy={busy} begin={begin} />
        ))}
      </ul>
    </section>
  );
}
