import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { rooms } from '../admin/calls';
import { SaveDialog } from '../admin/save-dialog';
import type { RoomState } from '../admin/types';
import { useT } from '../i18n/language';
import { TextField } from '../ui/field';
import { fieldError } from '../ui/form-error';

/** A room to add, or another number for one. */
export function RoomDialog({ room, close }: { room?: RoomState; close: () => void }) {
  const t = useT();
  const words = t.admin.rooms;
  const client = useQueryClient();
  const [number, setNumber] = useState(room?.room_number ?? '');
  const [missing, setMissing] = useState(false);
  const save = useMutation({
    mutationFn: () =>
      room === undefined ? rooms.add(number.trim()) : rooms.change(room.id, { room_number: number.trim() }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['room-states'] });
      close();
    },
  });
  const submit = () => {
    setMissing(number.trim() === '');
    if (number.trim() !== '') save.mutate();
  };
  return (
    <SaveDialog
      title={room === undefined ? words.add : words.rename}
      close={close}
      submit={submit}
      save={save}
      fields={['room_number']}
      testId="room-form"
    >
      <TextField
        label={words.number}
        error={missing ? t.admin.common.required : fieldError(save.error, 'room_number')}
        value={number}
        maxLength={20}
        autoFocus
        onChange={(event) => setNumber(event.target.value)}
      />
    </SaveDialog>
  );
}
