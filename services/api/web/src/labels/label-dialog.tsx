import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import styles from '../admin/admin.module.css';
import { labels } from '../admin/calls';
import { SaveDialog } from '../admin/save-dialog';
import type { Label, LabelColor } from '../admin/types';
import { useT } from '../i18n/language';
import { TextField } from '../ui/field';
import { fieldError } from '../ui/form-error';
import { ColorDot, LabelChip } from './label-chip';

/** Complete by its type. */
const colors: Record<LabelColor, true> = {
  grey: true,
  red: true,
  orange: true,
  yellow: true,
  green: true,
  teal: true,
  blue: true,
  purple: true,
  pink: true,
};

/** A label to add or change. */
export function LabelDialog({ label, close }: { label?: Label; close: () => void }) {
  const t = useT();
  const words = t.admin.labels;
  const client = useQueryClient();
  const [name, setName] = useState(label?.name ?? '');
  const [color, setColor] = useState<LabelColor>(label?.color ?? 'blue');
  const [description, setDescription] = useState(label?.description ?? '');
  const [missing, setMissing] = useState(false);
  const save = useMutation({
    mutationFn: () => {
      const given = {
        name: name.trim(),
        color,
        description: description.trim() === '' ? null : description.trim(),
      };
      return label === undefined ? labels.add(given) : labels.change(label.id, given);
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['labels'] });
      close();
    },
  });
  const submit = () => {
    setMissing(name.trim() === '');
    if (name.trim() !== '') save.mutate();
  };
  return (
    <SaveDialog
      title={label === undefined ? words.add : words.change}
      close={close}
      submit={submit}
      save={save}
      fields={['name']}
      testId="label-form"
    >
      <div>
        <LabelChip name={name.trim() === '' ? words.name : name} color={color} />
      </div>
      <TextField
        label={words.name}
        hint={label === undefined ? undefined : words.nameHint}
        error={missing ? t.admin.common.required : fieldError(save.error, 'name')}
        value={name}
        maxLength={50}
        autoFocus
        onChange={(event) => setName(event.target.value)}
      />
      <fieldset>
        <legend>{words.color}</legend>
        <div className={styles.actions}>
          {(Object.keys(colors) as LabelColor[]).map((one) => (
            <label key={one} className={styles.tick}>
              <input type="radio" name="color" checked={one === color} onChange={() => setColor(one)} />
              <ColorDot color={one} />
              {words.colors[one]}
            </label>
          ))}
        </div>
      </fieldset>
      <TextField
        label={words.description}
        hint={words.descriptionHint}
        value={description}
        maxLength={200}
        onChange={(event) => setDescription(event.target.value)}
      />
    </SaveDialog>
  );
}
