import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { cx } from '../ui/cx';
import styles from './picker.module.css';

export interface Option {
  readonly id: number;
  readonly title: string;
  readonly hint?: string;
  readonly icon?: ReactNode;
}

interface PickerProps {
  id: string;
  label: string;
  options: readonly Option[];
  active: number;
  choose: (option: Option) => void;
  none: string;
}

/** A list above the text box, in which the caret stays. */
export function Picker({ id, label, options, active, choose, none }: PickerProps) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <div className={styles.picker} data-testid="picker">
      <p className={styles.label}>{label}</p>
      {options.length === 0 && <p className={styles.none}>{none}</p>}
      <ul ref={list} id={id} role="listbox" aria-label={label} className={styles.list} tabIndex={0}>
        {options.map((option, index) => (
          <li
            key={option.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            className={cx(styles.option, index === active && styles.active)}
            // The box keeps the focus.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => choose(option)}
          >
            {option.icon}
            <span className={styles.title}>{option.title}</span>
            {option.hint !== undefined && <span className={styles.hint}>{option.hint}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Which option is meant, moved by the arrow keys; Enter and Tab choose, Escape closes. */
export function usePicker(
  options: readonly Option[] | null,
  choose: (option: Option) => void,
  close: () => void,
) {
  const id = useId();
  const [active, setActive] = useState(0);
  const open = options !== null;
  const at = Math.min(active, Math.max(0, (options?.length ?? 0) - 1));

  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (options === null || event.nativeEvent.isComposing) return false;
    if (event.key === 'Escape') close();
    else if (options.length === 0) return false;
    else if (event.key === 'ArrowDown') setActive((at + 1) % options.length);
    else if (event.key === 'ArrowUp') setActive((at + options.length - 1) % options.length);
    else if (event.key === 'Enter' || event.key === 'Tab') {
      const option = options[at];
      if (option !== undefined) choose(option);
      setActive(0);
    } else return false;
    event.preventDefault();
    return true;
  };

  return {
    id,
    active: at,
    onKeyDown,
    /** For the text box, so that screen readers say what is meant. */
    wiring: {
      'aria-haspopup': 'listbox' as const,
      'aria-controls': open ? id : undefined,
      'aria-activedescendant': open && options.length > 0 ? `${id}-${at}` : undefined,
      'aria-autocomplete': 'list' as const,
    },
  };
}
