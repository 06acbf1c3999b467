import { useQueryClient } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { apiKeys } from '../api/account-calls';
import type { ApiKey } from '../api/types';
import { ago, fullDate } from '../format/time';
import { useT } from '../i18n/language';
import { showFailure } from '../shell/toasts';
import { Button } from '../ui/button';
import { Confirm } from '../ui/confirm';
import { cx } from '../ui/cx';
import styles from '../ui/panel.module.css';

function stateOf(key: ApiKey, now: Date): 'good' | 'expired' | 'revoked' {
  if (key.revoked_at !== null) return 'revoked';
  return key.expires_at !== null && new Date(key.expires_at) <= now ? 'expired' : 'good';
}

/** One key: what it is for, what it may do, and ending it. */
export function KeyRow({ apiKey: key }: { apiKey: ApiKey }) {
  const t = useT();
  const client = useQueryClient();
  const [asked, setAsked] = useState(false);
  const state = stateOf(key, new Date());
  const made = fullDate(new Date(key.created_at), t);
  const revoke = () =>
    apiKeys
      .revoke(key.id)
      .then(() => client.invalidateQueries({ queryKey: ['keys'] }))
      .catch(showFailure);
  return (
    <li className={styles.row} data-testid="key" data-state={state}>
      <KeyRound size={20} aria-hidden />
      <div className={styles.body}>
        <p>
          {key.name}
          <span className={cx(styles.badge, state === 'good' ? styles.good : styles.warning)}>
            {t.keys[state]}
          </span>
        </p>
        <p className={styles.soft}>
          <code>{key.prefix}…</code> · {key.scopes.map((scope) => t.keys.scopes[scope] ?? scope).join(', ')}
        </p>
        <p className={styles.soft}>
          {key.created_by === null ? t.keys.createdAt(made) : t.keys.createdBy(key.created_by.name, made)}
          {' · '}
          {key.last_used_at === null
            ? t.keys.never
            : t.keys.used(ago(new Date(key.last_used_at), new Date(), t) ?? t.keys.justNow)}
          {key.expires_at !== null &&
            state === 'good' &&
            ` · ${t.keys.expires(fullDate(new Date(key.expires_at), t))}`}
        </p>
      </div>
      {state === 'good' && (
        <Button
          size="small"
          look="danger"
          aria-label={t.keys.revokeOf(key.name)}
          onClick={() => setAsked(true)}
        >
          {t.keys.revoke}
        </Button>
      )}
      {asked && (
        <Confirm
          title={t.keys.revokeOf(key.name)}
          text={t.keys.revokeText(key.name)}
          yes={t.keys.revoke}
          no={t.keys.cancel}
          confirm={revoke}
          close={() => setAsked(false)}
        />
      )}
    </li>
  );
}
