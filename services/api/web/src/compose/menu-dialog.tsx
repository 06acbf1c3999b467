import { Info, Plus, X } from 'lucide-react';
import { useId, useState } from 'react';
import { useT } from '../i18n/language';
import type { Draft } from '../live/outgoing';
import { useDesk } from '../thread/desk';
import { Button, IconButton } from '../ui/button';
import { TextField } from '../ui/field';
import { DialogForm } from './dialog-form';
import formStyles from './dialog-form.module.css';
import styles from './menu-dialog.module.css';
import { bounds, emptyMenu, emptyRow, menuOf, ofKind, rowsDiffer, type MenuForm } from './menu-form';
import { Notice } from './notice';

const kinds = ['buttons', 'list'] as const;

/** Buttons or a list for the customer to tap; says so where they go out as text. */
export function MenuDialog({ send, close }: { send: (draft: Draft) => void; close: () => void }) {
  const t = useT();
  const desk = useDesk();
  const name = useId();
  const [form, setForm] = useState<MenuForm>(() =>
    desk.isStandIn('buttons') && !desk.isStandIn('list') ? ofKind(emptyMenu, 'list') : emptyMenu,
  );
  const { rows: mostRows, title: longest } = bounds[form.kind];
  const menu = menuOf(form);
  const change = (changes: Partial<MenuForm>) => setForm({ ...form, ...changes });
  const changeRow = (index: number, changes: Partial<MenuForm['rows'][number]>) =>
    change({ rows: form.rows.map((row, at) => (at === index ? { ...row, ...changes } : row)) });
  const submit = () => {
    if (menu !== null) send({ type: 'text', text: form.text.trim(), menu });
  };

  return (
    <DialogForm title={t.menu.title} ready={menu !== null} submit={submit} close={close}>
      <fieldset className={styles.kinds}>
        <legend className="visually-hidden">{t.menu.kind}</legend>
        {kinds
          .filter((kind) => desk.can(kind))
          .map((kind) => (
            <label key={kind} className={styles.kind}>
              <input
                type="radio"
                name={name}
                checked={form.kind === kind}
                onChange={() => setForm(ofKind(form, kind))}
              />
              {t.menu[kind]}
            </label>
          ))}
      </fieldset>
      <TextField
        label={t.menu.text}
        value={form.text}
        maxLength={1024}
        autoFocus
        required
        onChange={(event) => change({ text: event.target.value })}
      />
      {form.rows.map((row, index) => (
        <div key={index} className={styles.row}>
          <TextField
            label={t.menu.row(index + 1)}
            value={row.title}
            maxLength={longest}
            onChange={(event) => changeRow(index, { title: event.target.value })}
          />
          {form.kind === 'list' && (
            <TextField
              label={t.menu.description}
              note={t.guests.optional}
              value={row.description}
              maxLength={72}
              onChange={(event) => changeRow(index, { description: event.target.value })}
            />
          )}
          {form.rows.length > 1 && (
            <IconButton
              className={styles.remove}
              label={t.menu.remove(index + 1)}
              onClick={() => change({ rows: form.rows.filter((_, at) => at !== index) })}
            >
              <X size={16} />
            </IconButton>
          )}
        </div>
      ))}
      {form.rows.length < mostRows && (
        <Button
          size="small"
          className={styles.more}
          onClick={() => change({ rows: [...form.rows, emptyRow] })}
        >
          <Plus size={15} aria-hidden />
          {t.menu.more}
        </Button>
      )}
      {form.kind === 'list' && (
        <TextField
          label={t.menu.label}
          note={t.guests.optional}
          value={form.label}
          maxLength={20}
          onChange={(event) => change({ label: event.target.value })}
        />
      )}
      <TextField
        label={t.menu.footer}
        note={t.guests.optional}
        value={form.footer}
        maxLength={60}
        onChange={(event) => change({ footer: event.target.value })}
      />
      {!rowsDiffer(form) && <p className={formStyles.note}>{t.menu.differ}</p>}
      {desk.isGroup ? (
        <Notice icon={Info}>{t.menu.inGroup}</Notice>
      ) : (
        desk.isStandIn(form.kind) && <Notice icon={Info}>{t.menu.asText}</Notice>
      )}
    </DialogForm>
  );
}
