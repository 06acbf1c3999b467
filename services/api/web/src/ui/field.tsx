import { useId, type ComponentProps, type ReactNode } from 'react';
import styles from './field.module.css';

interface FrameProps {
  label: string;
  note?: string | undefined;
  hint?: string | undefined;
  error?: string | undefined;
}

interface Wiring {
  id: string;
  className: string | undefined;
  'aria-invalid': boolean;
  'aria-describedby': string | undefined;
}

function Frame({
  label,
  note,
  hint,
  error,
  children,
}: FrameProps & { children: (wiring: Wiring) => ReactNode }) {
  const id = useId();
  const message = error ?? hint;
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
        {note !== undefined && <span className={styles.note}>{note}</span>}
      </label>
      {children({
        id,
        className: styles.control,
        'aria-invalid': error !== undefined,
        'aria-describedby': message === undefined ? undefined : `${id}-message`,
      })}
      {message !== undefined && (
        <p id={`${id}-message`} className={error === undefined ? styles.hint : styles.error}>
          {message}
        </p>
      )}
    </div>
  );
}

/** A labelled input whose error or hint is tied to it for screen readers. */
export function TextField({ label, note, hint, error, ...input }: FrameProps & ComponentProps<'input'>) {
  return (
    <Frame label={label} note={note} hint={hint} error={error}>
      {(wiring) => <input {...input} {...wiring} />}
    </Frame>
  );
}

export function TextAreaField({
  label,
  note,
  hint,
  error,
  ...area
}: FrameProps & ComponentProps<'textarea'>) {
  return (
    <Frame label={label} note={note} hint={hint} error={error}>
      {(wiring) => <textarea {...area} {...wiring} />}
    </Frame>
  );
}

export function SelectField({ label, note, hint, error, ...select }: FrameProps & ComponentProps<'select'>) {
  return (
    <Frame label={label} note={note} hint={hint} error={error}>
      {(wiring) => <select {...select} {...wiring} />}
    </Frame>
  );
}
