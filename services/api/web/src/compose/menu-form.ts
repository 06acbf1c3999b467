/** The form of a menu, and the menu that it describes. Pure. */
import type { MenuToSend } from '../api/types';

export interface MenuForm {
  readonly kind: MenuToSend['kind'];
  readonly text: string;
  readonly rows: readonly { title: string; description: string }[];
  readonly label: string;
  readonly footer: string;
}

export const emptyRow = { title: '', description: '' };
export const emptyMenu: MenuForm = {
  kind: 'buttons',
  text: '',
  rows: [emptyRow, emptyRow],
  label: '',
  footer: '',
};

/** What WhatsApp shows of each: rows, and characters of a row's title. */
export const bounds = { buttons: { rows: 3, title: 20 }, list: { rows: 10, title: 24 } } as const;

const given = (form: MenuForm) =>
  form.rows.filter((row) => row.title.trim() !== '').slice(0, bounds[form.kind].rows);

export function rowsDiffer(form: MenuForm): boolean {
  const titles = given(form).map((row) => row.title.trim());
  return new Set(titles).size === titles.length;
}

/** The form with another kind: rows and characters that it has no place for are cut. */
export function ofKind(form: MenuForm, kind: MenuForm['kind']): MenuForm {
  const { rows, title } = bounds[kind];
  const kept = form.rows.slice(0, rows).map((row) => ({ ...row, title: row.title.slice(0, title) }));
  return { ...form, kind, rows: kept };
}

/** The menu, or `null` while something is missing. */
export function menuOf(form: MenuForm): MenuToSend | null {
  const rows = given(form).map(({ title, description }) => ({
    title: title.trim(),
    ...(form.kind === 'list' && description.trim() !== '' ? { description: description.trim() } : {}),
  }));
  if (form.text.trim() === '' || rows.length === 0 || !rowsDiffer(form)) return null;
  return {
    kind: form.kind,
    sections: [{ rows }],
    ...(form.kind === 'list' && form.label.trim() !== '' ? { label: form.label.trim() } : {}),
    ...(form.footer.trim() === '' ? {} : { footer: form.footer.trim() }),
  };
}
