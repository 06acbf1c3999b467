import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type SyntheticEvent } from 'react';
import { hotel } from '../api/calls';
import { ProblemError, UnreachableError, statusOf } from '../api/problem';
import type { Registered } from '../api/types';
import { todayInput } from '../format/time';
import { useT } from '../i18n/language';
import { newKey } from '../shell/new-key';
import { Button } from '../ui/button';
import { SelectField, TextField } from '../ui/field';
import styles from './register-screen.module.css';
import { missingFields, toRegistration, type Field, type Form } from './registration';

/** One key per content, so that pressing the button twice cannot check anybody in twice. */
function useIdempotencyKey(): (content: string) => string {
  const last = useRef({ content: '', key: '' });
  return (content) => {
    if (last.current.content !== content) last.current = { content, key: newKey() };
    return last.current.key;
  };
}

export function RegisterForm({ onRegistered }: { onRegistered: (registered: Registered) => void }) {
  const t = useT();
  const client = useQueryClient();
  const keyFor = useIdempotencyKey();
  const rooms = useQuery({ queryKey: ['rooms'], queryFn: hotel.rooms });
  const [incomplete, setIncomplete] = useState<readonly Field[]>([]);
  const [form, setForm] = useState<Form>(() => ({
    full_name: '',
    room_number: '',
    checkin_date: todayInput(new Date()),
    phone_number: '',
    email: '',
  }));

  const register = useMutation({
    mutationFn: () => {
      const registration = toRegistration(form);
      return hotel.register(registration, keyFor(JSON.stringify(registration)));
    },
    onSuccess: (result) => {
      void client.invalidateQueries({ queryKey: ['rooms'] });
      onRegistered(result);
    },
    onError: (error) => {
      const status = statusOf(error);
      if (status === 409 || status === 404) void client.invalidateQueries({ queryKey: ['rooms'] });
    },
  });

  const problem = register.error instanceof ProblemError ? register.error : undefined;
  const errorOf = (field: Field): string | undefined => {
    if (incomplete.includes(field) && form[field].trim() === '') return t.guests.required;
    const named = problem?.forField(field);
    // A room that is taken or unknown is about that field, also when the server does not say so.
    const aboutRoom = field === 'room_number' && (statusOf(problem) === 409 || statusOf(problem) === 404);
    return named ?? (aboutRoom ? problem?.message : undefined);
  };
  const fields: readonly Field[] = ['full_name', 'room_number', 'checkin_date', 'phone_number', 'email'];
  const shownAtField = fields.some((field) => errorOf(field) !== undefined);

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const missing = missingFields(form);
    setIncomplete(missing);
    if (missing.length === 0) register.mutate();
  };
  const bind = (name: Field) => ({
    name,
    value: form[name],
    error: errorOf(name),
    onChange: (event: { target: { value: string } }) => setForm({ ...form, [name]: event.target.value }),
  });

  const items = rooms.data?.items ?? [];
  const full = rooms.isSuccess && items.every((room) => room.is_booked);
  return (
    <form className={styles.form} onSubmit={submit} noValidate data-testid="register-form">
      <header className={styles.heading}>
        <h1>{t.guests.title}</h1>
        <p>{t.guests.subtitle}</p>
      </header>
      <TextField label={t.guests.fullName} autoComplete="off" autoFocus {...bind('full_name')} />
      <div className={styles.pair}>
        <SelectField
          label={t.guests.room}
          hint={full ? t.guests.noRooms : rooms.isError ? t.errors.unreachable : undefined}
          {...bind('room_number')}
        >
          <option value="">{t.guests.chooseRoom}</option>
          {items.map((room) => (
            <option key={room.id} value={room.room_number} disabled={room.is_booked}>
              {room.is_booked ? `${room.room_number} (${t.guests.booked})` : room.room_number}
            </option>
          ))}
        </SelectField>
        <TextField label={t.guests.checkin} type="date" {...bind('checkin_date')} />
      </div>
      <TextField
        label={t.guests.phone}
        type="tel"
        inputMode="tel"
        autoComplete="off"
        hint={t.guests.phoneHint}
        {...bind('phone_number')}
      />
      <TextField
        label={t.guests.email}
        note={t.guests.optional}
        type="email"
        autoComplete="off"
        {...bind('email')}
      />
      {register.isError && !shownAtField && (
        <p className={styles.error} role="alert">
          {register.error instanceof UnreachableError ? t.errors.unreachable : register.error.message}
          {problem?.problem.request_id !== undefined && (
            <small>{t.errors.request(problem.problem.request_id)}</small>
          )}
        </p>
      )}
      <Button look="primary" size="large" type="submit" busy={register.isPending}>
        {register.isPending ? t.guests.busy : t.guests.submit}
      </Button>
    </form>
  );
}
