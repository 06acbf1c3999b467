import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import styles from '../admin/admin.module.css';
import { Badge } from '../admin/badge';
import { quarantine } from '../admin/calls';
import { Code } from '../admin/code';
import type { Quarantined } from '../admin/types';
import { When } from '../admin/when';
import { useT } from '../i18n/language';
import { showFailure } from '../shell/toasts';
import { Button } from '../ui/button';
import { cx } from '../ui/cx';
import { FailedState, ListBone } from '../ui/states';

interface QuarantinedRowProps {
  item: Quarantined;
  dismiss: () => void;
}

/** One of them: why it is here, and opened, what it is and what Sapa makes of it now. */
export function QuarantinedRow({ item, dismiss }: QuarantinedRowProps) {
  const t = useT();
  const words = t.admin.quarantine;
  const [open, setOpen] = useState(false);
  const Chevron = open ? ChevronDown : ChevronRight;
  const { review } = item;
  return (
    <li data-testid="quarantined" data-id={item.id}>
      <button type="button" className={styles.row} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Chevron size={17} aria-hidden />
        <span className={styles.grow}>
          <span className={styles.title}>{words.reasons[item.reason] ?? item.reason}</span>
          <span className={styles.soft}>
            {' '}
            <span className={styles.dot}>{item.provider === 'waha' ? 'WAHA' : 'Whapi'}</span>
            {item.channel !== null && <span className={styles.dot}>{item.channel}</span>}
            <span className={styles.dot}>
              <When at={item.received_at} />
            </span>
            <span className={styles.dot} lang="en">
              {item.detail}
            </span>
          </span>
        </span>
        {review !== null && (
          <Badge tone={review.outcome === 'replayed' ? 'good' : 'quiet'} state={review.outcome}>
            {review.outcome === 'replayed' ? words.replayed(review.published) : words.dismissed}
            {review.user !== null && ` ${words.by(review.user.name)}`}
          </Badge>
        )}
      </button>
      {open && <Opened item={item} dismiss={dismiss} />}
    </li>
  );
}

function Opened({ item, dismiss }: QuarantinedRowProps) {
  const t = useT();
  const words = t.admin.quarantine;
  const client = useQueryClient();
  const body = useQuery({
    queryKey: ['quarantined', item.id],
    queryFn: () => quarantine.get(item.id),
    staleTime: Infinity,
  });
  const explained = useQuery({
    queryKey: ['quarantined', item.id, 'explained'],
    queryFn: () => quarantine.explain(item.id),
    staleTime: 0,
  });
  const replay = useMutation({
    mutationFn: () => quarantine.replay(item.id),
    onSettled: () => client.invalidateQueries({ queryKey: ['quarantine'] }),
    onError: (error) => showFailure(error),
  });
  const understood = explained.data?.is_understood ?? false;
  return (
    <div className={styles.detail} data-testid="quarantined-detail">
      <h2>{words.explain}</h2>
      {explained.data !== undefined ? (
        <>
          <p
            className={cx(styles.note, understood && styles.fine)}
            data-testid="understood"
            data-ok={understood}
          >
            {understood ? words.understood : words.notUnderstood}
          </p>
          <Lines lines={explained.data.lines} />
        </>
      ) : explained.isError ? (
        <FailedState error={explained.error} retry={() => void explained.refetch()} />
      ) : (
        <ListBone />
      )}
      <div className={styles.actions}>
        <Button
          size="small"
          look={understood ? 'primary' : 'secondary'}
          disabled={!understood}
          busy={replay.isPending}
          onClick={() => replay.mutate()}
        >
          {words.replay}
        </Button>
        {item.review === null && (
          <Button size="small" onClick={dismiss}>
            {words.dismiss}
          </Button>
        )}
      </div>
      <h2>{words.raw}</h2>
      {body.data !== undefined ? (
        <Code value={body.data.raw} label={words.raw} />
      ) : body.isError ? (
        <FailedState error={body.error} retry={() => void body.refetch()} />
      ) : (
        <ListBone />
      )}
    </div>
  );
}

type Line = Record<string, unknown>;

const shown = ['phone', 'text', 'error', 'status', 'event', 'state'] as const;

/** One line per item, as `sapa webhook explain` prints it: what it is, and what is worth reading of it. */
function Lines({ lines }: { lines: readonly Line[] }) {
  const words = useT().admin.quarantine;
  if (lines.length === 0) return <p className={styles.soft}>{words.noLines}</p>;
  return (
    <ul className={styles.list}>
      {lines.map((line, index) => {
        const kind = typeof line.kind === 'string' ? line.kind : '';
        return (
          <li key={index} className={styles.line}>
            <b>{words.kinds[kind] ?? kind}</b>
            {shown.map((name) => {
              const value = line[name];
              return typeof value === 'string' && value !== '' ? (
                <span key={name} className={styles.soft}>
                  {value}
                </span>
              ) : null;
            })}
          </li>
        );
      })}
    </ul>
  );
}
