import styles from './admin.module.css';

interface ChoicesProps<T extends string> {
  label: string;
  value: T;
  choices: readonly { value: T; label: string }[];
  choose: (value: T) => void;
}

/** One of a few, all of them in sight. */
export function Choices<T extends string>({ label, value, choices, choose }: ChoicesProps<T>) {
  return (
    <div className={styles.choices} role="group" aria-label={label}>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          aria-pressed={choice.value === value}
          onClick={() => choose(choice.value)}
        >
          {choice.label}
        </button>
      ))}
    </div>
  );
}
