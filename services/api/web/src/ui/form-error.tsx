import { ProblemError, UnreachableError } from '../api/problem';
import { useT } from '../i18n/language';
import styles from './form-error.module.css';

/** Why a form could not be sent, unless it is said at one of its fields; `words` replace the server's, by code. */
export function FormError({
  error,
  fields = [],
  words = {},
}: {
  error: unknown;
  fields?: readonly string[];
  words?: Record<string, string>;
}) {
  const t = useT();
  if (error === null || error === undefined) return null;
  if (!(error instanceof ProblemError)) {
    const text = error instanceof UnreachableError ? t.errors.unreachable : t.errors.title;
    return (
      <p className={styles.error} role="alert">
        {text}
      </p>
    );
  }
  if (fields.some((field) => error.forField(field) !== undefined)) return null;
  return (
    <p className={styles.error} role="alert">
      {words[error.problem.code ?? ''] ?? error.message}
    </p>
  );
}

/** What is wrong with one field, as the server said. */
export function fieldError(error: unknown, field: string): string | undefined {
  return error instanceof ProblemError ? error.forField(field) : undefined;
}
