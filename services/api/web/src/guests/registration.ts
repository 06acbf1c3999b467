import type { Registration } from '../api/types';

export interface Form {
  full_name: string;
  room_number: string;
  checkin_date: string;
  phone_number: string;
  email: string;
}

export type Field = keyof Form;

const required: readonly Field[] = ['full_name', 'room_number', 'checkin_date', 'phone_number'];

/** The fields that still need something; what they hold is the server's to judge. */
export function missingFields(form: Form): Field[] {
  return required.filter((field) => form[field].trim() === '');
}

export function toRegistration(form: Form): Registration {
  const email = form.email.trim();
  return {
    full_name: form.full_name.trim(),
    room_number: form.room_number.trim(),
    checkin_date: form.checkin_date,
    phone_number: form.phone_number.trim(),
    ...(email === '' ? {} : { email }),
  };
}
