import { CircleAlert } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { useT } from '../i18n/language';
import styles from './bubble.module.css';
import type { Line } from './lines';

interface GuardProps {
  line: Line;
  children: ReactNode;
}

interface GuardState {
  failed: boolean;
  line: Line;
}

/** Keeps a message that cannot be drawn from taking the conversation along; a newer state of it is tried again. */
export class Guard extends Component<GuardProps, GuardState> {
  override state: GuardState = { failed: false, line: this.props.line };

  static getDerivedStateFromError(): Partial<GuardState> {
    return { failed: true };
  }

  static getDerivedStateFromProps({ line }: GuardProps, state: GuardState): GuardState | null {
    return state.line === line ? null : { failed: false, line };
  }

  override render() {
    return this.state.failed ? <Broken line={this.props.line} /> : this.props.children;
  }
}

function Broken({ line }: { line: Line }) {
  const t = useT();
  return (
    <li className={styles.broken} data-testid="broken" data-message-id={line.message?.id}>
      <CircleAlert size={15} aria-hidden />
      {t.thread.broken}
    </li>
  );
}
