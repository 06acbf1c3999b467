import { useQuery } from '@tanstack/react-query';
import { ScrollText } from 'lucide-react';
import { useState } from 'react';
import { auditLog, people, type AuditQuery } from '../api/account-calls';
import { useT } from '../i18n/language';
import { SectionPage } from '../settings/section-page';
import { SelectField, TextField } from '../ui/field';
import { Pages, usePages } from '../ui/pages';
import styles from '../ui/panel.module.css';
import { State } from '../ui/states';
import { AuditRow } from './audit-row';
import local from './audit.module.css';

const anything = { user: '', action: '', since: '', until: '' };

function queryOf(form: typeof anything): AuditQuery {
  const query: AuditQuery = {};
  if (form.user !== '') query.user = Number(form.user);
  if (form.action !== '') query.action = form.action;
  if (form.since !== '') query.since = new Date(`${form.since}T00:00:00`).toISOString();
  if (form.until !== '') query.until = new Date(`${form.until}T23:59:59.999`).toISOString();
  return query;
}

/** Who did what to the system. For admins. */
export function AuditScreen() {
  const t = useT();
  const [form, setForm] = useState(anything);
  const query = queryOf(form);
  const list = usePages(['audit', query], (cursor) => auditLog.list(query, cursor), { staleTime: 0 });
  return (
    <SectionPage title={t.audit.title} subtitle={t.audit.subtitle}>
      <Filters form={form} set={(change) => setForm({ ...form, ...change })} />
      <Pages
        pages={list}
        more={t.audit.more}
        none={<State icon={ScrollText} title={t.audit.none} text={t.audit.noneText} />}
      >
        {(items) => (
          <ol className={`${styles.panel ?? ''} ${styles.rows ?? ''}`} data-testid="audit">
            {items.map((entry) => (
              <AuditRow key={entry.id} entry={entry} />
            ))}
          </ol>
        )}
      </Pages>
    </SectionPage>
  );
}

function Filters({ form, set }: { form: typeof anything; set: (change: Partial<typeof anything>) => void }) {
  const t = useT();
  const users = useQuery({ queryKey: ['people'], queryFn: people.list });
  const words = useQuery({ queryKey: ['audit-words'], queryFn: auditLog.words });
  return (
    <div className={local.filters} role="search">
      <SelectField
        label={t.audit.who}
        value={form.user}
        onChange={(event) => set({ user: event.target.value })}
      >
        <option value="">{t.audit.everybody}</option>
        {users.data?.items.map((user) => (
          <option key={user.id} value={user.id}>
            {user.name}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t.audit.what}
        value={form.action}
        onChange={(event) => set({ action: event.target.value })}
      >
        <option value="">{t.audit.everything}</option>
        {words.data?.actions.map((action) => (
          <option key={action} value={action}>
            {t.audit.actions[action] ?? action}
          </option>
        ))}
      </SelectField>
      <TextField
        label={t.audit.since}
        type="date"
        value={form.since}
        onChange={(event) => set({ since: event.target.value })}
      />
      <TextField
        label={t.audit.until}
        type="date"
        value={form.until}
        onChange={(event) => set({ until: event.target.value })}
      />
    </div>
  );
}
