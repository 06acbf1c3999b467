import { LoaderCircle } from 'lucide-react';
import type { ComponentProps } from 'react';
import styles from './button.module.css';
import { cx } from './cx';

interface ButtonProps extends ComponentProps<'button'> {
  look?: 'primary' | 'secondary' | 'quiet' | 'danger';
  size?: 'small' | 'normal' | 'large';
  wide?: boolean;
  /** Shows that the click is being worked on, and takes no second one. */
  busy?: boolean;
}

export function Button({
  look = 'secondary',
  size = 'normal',
  wide = false,
  busy = false,
  className,
  children,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      className={cx(
        styles.button,
        styles[look],
        size !== 'normal' && styles[size],
        wide && styles.wide,
        className,
      )}
    >
      {busy && <LoaderCircle size={16} className={styles.spinner} aria-hidden />}
      {children}
    </button>
  );
}

interface IconButtonProps extends ComponentProps<'button'> {
  label: string;
}

/** A button with only an icon; `label` is its name for everybody who does not see it. */
export function IconButton({ label, className, children, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      title={label}
      aria-label={label}
      {...rest}
      className={cx(styles.button, styles.quiet, styles.icon, className)}
    >
      {children}
    </button>
  );
}
