import { useState } from 'react';
import { readPosition } from '../content/place';
import { useT } from '../i18n/language';
import type { Draft } from '../live/outgoing';
import { TextField } from '../ui/field';
import { DialogForm } from './dialog-form';

export function PlaceDialog({ send, close }: { send: (draft: Draft) => void; close: () => void }) {
  const t = useT();
  const [where, setWhere] = useState('');
  const [name, setName] = useState('');
  const [address, setAddress] = useState('');
  const position = readPosition(where);

  const submit = () => {
    if (position === null) return;
    const location = {
      ...position,
      ...(name.trim() === '' ? {} : { name: name.trim() }),
      ...(address.trim() === '' ? {} : { address: address.trim() }),
    };
    send({ type: 'location', text: '', location });
  };
  return (
    <DialogForm title={t.attach.place.title} ready={position !== null} submit={submit} close={close}>
      <TextField
        label={t.attach.place.position}
        hint={t.attach.place.positionHint}
        error={where.trim() !== '' && position === null ? t.attach.place.wrong : undefined}
        value={where}
        autoFocus
        required
        onChange={(event) => setWhere(event.target.value)}
      />
      <TextField
        label={t.attach.place.name}
        note={t.guests.optional}
        value={name}
        maxLength={200}
        onChange={(event) => setName(event.target.value)}
      />
      <TextField
        label={t.attach.place.address}
        note={t.guests.optional}
        value={address}
        maxLength={500}
        onChange={(event) => setAddress(event.target.value)}
      />
    </DialogForm>
  );
}
