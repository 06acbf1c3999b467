import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import styles from '../admin/admin.module.css';
import { rooms } from '../admin/calls';
import { Failure, fault } from '../admin/failure';
import type { RoomState } from '../admin/types';
import { useT } from '../i18n/language';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';

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
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setMissing(number.trim() === '');
    if (number.trim() !== '') save.mutate();
  };
  return (
    <Dialog title={room === undefined ? words.add : words.rename} close={close}>
      <form
        className={`${styles.form ?? ''} ${styles.detail ?? ''}`}
        onSubmit={submit}
        noValidate
        data-testid="room-form"
      >
        <TextField
          label={words.number}
          error={missing ? t.admin.common.required : fault(save.error, 'room_number')}
          value={number}
          maxLength={20}
          autoFocus
          onChange={(event) => setNumber(event.target.value)}
        />
        <Failure error={save.error} fields={['room_number']} />
        <div className={styles.actions}>
          <Button look="primary" type="submit" busy={save.isPending}>
            {t.admin.common.save}
          </Button>
          <Button look="quiet" onClick={close}>
            {t.admin.common.cancel}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
