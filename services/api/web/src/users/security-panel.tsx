import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { security } from '../api/account-calls';
import { codeOf } from '../api/problem';
import { useT } from '../i18n/language';
import { showFailure } from '../shell/toasts';
import styles from '../ui/panel.module.css';
import { Tick } from '../ui/tick';

const key = ['security-settings'];

/** What everybody's sign-in needs. For admins. */
export function SecurityPanel() {
  const t = useT();
  const client = useQueryClient();
  const words = t.rules.security;
  const { data } = useQuery({ queryKey: key, queryFn: security.get });
  const keep = useMutation({
    mutationFn: security.keep,
    onSuccess: (kept) => client.setQueryData(key, kept),
    onError: (error) => {
      if (codeOf(error) !== 'two_factor_off') showFailure(error);
    },
  });
  if (data === undefined) return null;
  const lacksOwn = codeOf(keep.error) === 'two_factor_off';
  return (
    <section className={styles.panel} aria-labelledby="security-title" data-testid="security">
      <h2 id="security-title">{words.title}</h2>
      <Tick
        label={words.adminsNeedTwoFactor}
        hint={data.is_fixed ? words.fixed : words.hint}
        checked={data.admins_need_two_factor}
        set={(needed) => keep.mutate(needed)}
        disabled={data.is_fixed || keep.isPending}
      />
      {lacksOwn && (
        <p className={styles.soft} role="alert">
          {words.ownFirst} <Link to="/settings/account">{words.toAccount}</Link>
        </p>
      )}
      {data.admins_without.length > 0 && (
        <p className={styles.soft}>{words.without(data.admins_without.map((one) => one.name).join(', '))}</p>
      )}
    </section>
  );
}
