import { useQuery } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { apiKeys } from '../api/account-calls';
import { useT } from '../i18n/language';
import { SectionPage } from '../settings/section-page';
import { Button } from '../ui/button';
import styles from '../ui/panel.module.css';
import { FailedState, ScreenBone, State } from '../ui/states';
import { KeyDialog } from './key-dialog';
import { KeyRow } from './key-row';

/** The keys of other software. For admins. */
export function KeysScreen() {
  const t = useT();
  const [adding, setAdding] = useState(false);
  const list = useQuery({ queryKey: ['keys'], queryFn: apiKeys.list, staleTime: 5_000 });
  if (list.data === undefined) {
    if (list.isError) return <FailedState error={list.error} retry={() => void list.refetch()} />;
    return <ScreenBone />;
  }
  const { items } = list.data;
  return (
    <SectionPage
      title={t.keys.title}
      subtitle={t.keys.subtitle}
      action={
        <Button look="primary" onClick={() => setAdding(true)} data-testid="new-key">
          <Plus size={17} aria-hidden />
          {t.keys.add}
        </Button>
      }
    >
      {items.length === 0 ? (
        <State icon={KeyRound} title={t.keys.none} text={t.keys.noneText} />
      ) : (
        <ul className={`${styles.panel ?? ''} ${styles.rows ?? ''}`}>
          {items.map((key) => (
            <KeyRow key={key.id} apiKey={key} />
          ))}
        </ul>
      )}
      {adding && <KeyDialog close={() => setAdding(false)} />}
    </SectionPage>
  );
}
