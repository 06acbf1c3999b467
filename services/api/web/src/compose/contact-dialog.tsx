import { useState } from 'react';
import { useT } from '../i18n/language';
import type { Draft } from '../live/outgoing';
import { TextField } from '../ui/field';
import { DialogForm } from './dialog-form';

export function ContactDialog({ send, close }: { send: (draft: Draft) => void; close: () => void }) {
  const t = useT();
  const [name, setName] = useState('');
  const [phone, setPhone] = useState('');
  const ready = name.trim() !== '' && (phone.match(/\d/gu) ?? []).length >= 5;
  const submit = () =>
    send({ type: 'contacts', text: '', contacts: [{ name: name.trim(), phones: [phone.trim()] }] });
  return (
    <DialogForm title={t.attach.card.title} ready={ready} submit={submit} close={close}>
      <TextField
        label={t.attach.card.name}
        value={name}
        maxLength={200}
        autoFocus
        required
        onChange={(event) => setName(event.target.value)}
      />
      <TextField
        label={t.attach.card.phone}
        hint={t.guests.phoneHint}
        type="tel"
        value={phone}
        maxLength={40}
        required
        onChange={(event) => setPhone(event.target.value)}
      />
    </DialogForm>
  );
}
