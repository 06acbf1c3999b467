import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useT } from '../i18n/language';
import type { Draft } from '../live/outgoing';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import styles from './dialog-form.module.css';
import { DialogForm } from './dialog-form';

const mostOptions = 12;

export function PollDialog({ send, close }: { send: (draft: Draft) => void; close: () => void }) {
  const t = useT();
  const [title, setTitle] = useState('');
  const [options, setOptions] = useState(['', '']);
  const [several, setSeveral] = useState(false);
  const given = options.map((option) => option.trim()).filter((option) => option !== '');
  const differ = given.length >= 2 && new Set(given).size === given.length;
  const submit = () =>
    send({ type: 'poll', text: '', poll: { title: title.trim(), options: given, several } });

  return (
    <DialogForm
      title={t.attach.ballot.title}
      ready={title.trim() !== '' && differ}
      submit={submit}
      close={close}
    >
      <TextField
        label={t.attach.ballot.question}
        value={title}
        maxLength={255}
        autoFocus
        required
        onChange={(event) => setTitle(event.target.value)}
      />
      {options.map((option, index) => (
        <TextField
          key={index}
          label={t.attach.ballot.option(index + 1)}
          value={option}
          maxLength={100}
          onChange={(event) => setOptions(options.with(index, event.target.value))}
        />
      ))}
      {options.length < mostOptions && (
        <Button size="small" onClick={() => setOptions([...options, ''])}>
          <Plus size={15} aria-hidden />
          {t.attach.ballot.more}
        </Button>
      )}
      <label className={styles.check}>
        <input type="checkbox" checked={several} onChange={(event) => setSeveral(event.target.checked)} />
        {t.attach.ballot.several}
      </label>
      {!differ && given.length > 0 && <p className={styles.note}>{t.attach.ballot.differ}</p>}
    </DialogForm>
  );
}
