import { CircleAlert, CloudOff, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { ProblemError, UnreachableError } from '../api/problem';
import { useT } from '../i18n/language';
import { Button } from './button';
import { cx } from './cx';
import styles from './states.module.css';

interface StateProps {
  icon: LucideIcon;
  title: string;
  text?: string | undefined;
  bad?: boolean;
  /** The page is about nothing else. */
  isHeading?: boolean;
  children?: ReactNode;
}

/** What a pane shows when it has nothing else to show: why, and what to do. */
export function State({ icon: Icon, title, text, bad = false, isHeading = false, children }: StateProps) {
  const Title = isHeading ? 'h1' : 'p';
  return (
    <div className={cx(styles.state, bad && styles.bad)} role={bad ? 'alert' : undefined}>
      <span className={styles.icon}>
        <Icon size={26} strokeWidth={1.75} aria-hidden />
      </span>
      <Title className={styles.title}>{title}</Title>
      {text !== undefined && <p className={styles.text}>{text}</p>}
      {children}
    </div>
  );
}

/** The same where nothing else is on the page. */
export function PageState({ testId, ...props }: Omit<StateProps, 'isHeading'> & { testId?: string }) {
  return (
    <main className={styles.page} data-testid={testId}>
      <State {...props} isHeading />
    </main>
  );
}

/** A failed load, in words, with the request's id for whoever reads the logs, and another try. */
export function FailedState({ error, retry }: { error: unknown; retry: () => void }) {
  const t = useT();
  const unreachable = error instanceof UnreachableError;
  const problem = error instanceof ProblemError ? error.problem : undefined;
  return (
    <State
      bad
      icon={unreachable ? CloudOff : CircleAlert}
      title={unreachable ? t.errors.unreachable : (problem?.title ?? t.errors.title)}
      text={unreachable ? t.errors.unreachableText : problem?.detail}
    >
      {problem?.request_id !== undefined && (
        <p className={styles.request}>{t.errors.request(problem.request_id)}</p>
      )}
      <Button className={styles.action} onClick={retry}>
        {t.errors.retry}
      </Button>
    </State>
  );
}

/** Where a screen of the settings is about to be. */
export function ScreenBone() {
  return <Bone className={styles.screen} />;
}

/** Where a list is about to be. */
export function ListBone() {
  return <Bone className={styles.list} />;
}

/** A grey shape that stands where content is about to be. */
export function Bone({ className }: { className?: string | undefined }) {
  return <span className={cx(styles.bone, className)} aria-hidden />;
}
