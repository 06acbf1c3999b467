import { ProblemError, UnreachableError } from '../api/problem';
import { useT } from '../i18n/language';
import styles from './admin.module.css';

/** Why a form was not saved, where no field of it is at fault. */
export function Failure({ error, fields }: { error: unknown; fields: readonly string[] }) {
  const t = useT();
  if (error === null || error === undefined) return null;
  if (error instanceof ProblemError && fields.some((field) => error.forField(field) !== undefined))
    return null;
  const text = error instanceof UnreachableError ? t.errors.unreachable : (error as Error).message;
  return (
    <p className={styles.error} role="alert">
      {text}
    </p>
  );
}

/** What the server said about a field. */
export function fault(error: unknown, field: string): string | undefined {
  return error instanceof ProblemError ? error.forField(field) : undefined;
}
