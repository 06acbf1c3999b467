import { useId } from 'react';
import styles from './tick.module.css';

interface TickProps {
  label: string;
  hint?: string;
  checked: boolean;
  set: (checked: boolean) => void;
  disabled?: boolean;
}

/** A box to tick, its label beside it. */
export function Tick({ label, hint, checked, set, disabled = false }: TickProps) {
  const id = useId();
  return (
    <div className={styles.tick}>
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => set(event.target.checked)}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint !== undefined && <small id={`${id}-hint`}>{hint}</small>}
      </div>
    </div>
  );
}
