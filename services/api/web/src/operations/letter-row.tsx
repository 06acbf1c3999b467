import { useQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import styles from '../admin/admin.module.css';
import { Badge } from '../admin/badge';
import { letters } from '../admin/calls';
import { Code, CopyLine } from '../admin/code';
import type { Letter } from '../admin/types';
import { When } from '../admin/when';
import { useT } from '../i18n/language';
import { Button } from '../ui/button';
import { FailedState, ListBone } from '../ui/states';
import type { Deed } from './dead-letters-screen';

interface LetterRowProps {
  letter: Letter;
  busy: boolean;
  begin: (deed: Deed) => void;
}

/** One letter: why it is here, and opened, all of it. */
export function LetterRow({ letter, busy, begin }: LetterRowProps) {
  const words = useT().admin.letters;
  const [open, setOpen] = useState(false);
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <li data-testid="letter" data-letter={letter.id}>
      <button type="button" className={styles.row} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Chevron size={17} aria-hidden />
        <span className={styles.grow}>
          <span className={styles.title}>{letter.routing_key}</span>
          <span className={styles.soft}>
            {' '}
            <span className={styles.dot}>
              {letter.died_at === null ? words.unknownTime : <When at={letter.died_at} />}
            </span>
            <span className={styles.dot}>{words.attempts(letter.attempts)}</span>
            {letter.error !== null && (
              <span className={styles.dot} lang="en">
                {letter.error}
              </span>
            )}
          </span>
        </span>
        <Badge tone="bad">{words.reasons[letter.reason] ?? letter.reason}</Badge>
      </button>
      {open && <Opened letter={letter} busy={busy} begin={begin} />}
    </li>
  );
}

function Opened({ letter, busy, begin }: LetterRowProps) {
  const words = useT().admin.letters;
  const found = useQuery({
    queryKey: ['dead-letters', letter.queue, letter.id],
    queryFn: () => letters.get(letter.queue, letter.id),
  });
  const deed = (kind: Deed['kind']) => begin({ kind, queue: letter.queue, ids: [letter.id], count: 1 });
  return (
    <div className={styles.detail}>
      <div className={styles.actions}>
        <Button size="small" look="primary" disabled={busy} onClick={() => deed('requeue')}>
          {words.requeue}
        </Button>
        <Button size="small" disabled={busy} onClick={() => deed('drop')}>
          {words.drop}
        </Button>
        {letter.tried_again && <span className={styles.soft}>{words.triedAgain}</span>}
      </div>
      {letter.error !== null && (
        <>
          <h3>{words.error}</h3>
          <p lang="en">{letter.error}</p>
        </>
      )}
      {letter.correlation_id !== null && (
        <>
          <h3>{words.correlation}</h3>
          <CopyLine text={letter.correlation_id} />
        </>
      )}
      <h3>{words.body}</h3>
      <p className={styles.soft}>{words.bodyNote}</p>
      {found.data !== undefined ? (
        <Code value={found.data.body} label={words.body} />
      ) : found.isError ? (
        <FailedState error={found.error} retry={() => void found.refetch()} />
      ) : (
        <ListBone />
      )}
    </div>
  );
}
