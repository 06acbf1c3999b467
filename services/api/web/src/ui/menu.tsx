import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useState, type ReactNode } from 'react';
import { Kbd } from './kbd';
import styles from './menu.module.css';

interface MenuProps {
  trigger: ReactNode;
  /** Where it is opened by something else too. */
  open?: boolean;
  /** Does not open now. Its button can hold the focus all the same, which a disabled one would lose. */
  busy?: boolean;
  side?: 'top' | 'right' | 'bottom' | 'left';
  align?: 'start' | 'center' | 'end';
  onOpenChange?: (open: boolean) => void;
  /** Where the focus goes when it closes, if not to its button. */
  onClosed?: () => void;
  children: ReactNode;
}

/** A menu on a button. Not modal: the page behind stays usable, and no style is injected into it. */
export function Menu({
  trigger,
  open,
  busy = false,
  side = 'bottom',
  align = 'end',
  onOpenChange,
  onClosed,
  children,
}: MenuProps) {
  const [own, setOwn] = useState(false);
  const change = (next: boolean) => {
    if (next && busy) return;
    setOwn(next);
    onOpenChange?.(next);
  };
  return (
    <DropdownMenu.Root modal={false} open={open ?? own} onOpenChange={change}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className={styles.content}
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={12}
          onCloseAutoFocus={(event) => {
            // What was chosen may have put the focus where it is needed.
            const isElsewhere = document.activeElement !== document.body;
            if (!isElsewhere && onClosed === undefined) return;
            event.preventDefault();
            if (!isElsewhere) onClosed?.();
          }}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className={styles.label}>{children}</DropdownMenu.Label>;
}

export function MenuItem({ onSelect, children }: { onSelect: () => void; children: ReactNode }) {
  return (
    <DropdownMenu.Item className={styles.item} onSelect={onSelect}>
      {children}
    </DropdownMenu.Item>
  );
}

interface Choice {
  value: string;
  label: string;
  hint?: string;
  icon?: ReactNode;
  /** The key that does the same. */
  keys?: string | null;
}

interface MenuChoicesProps {
  value: string;
  choices: readonly Choice[];
  onChoose: (value: string) => void;
}

/** One of several, with a tick at the present one. */
export function MenuChoices({ value, choices, onChoose }: MenuChoicesProps) {
  return (
    <DropdownMenu.RadioGroup value={value} onValueChange={onChoose}>
      {choices.map((choice) => (
        <DropdownMenu.RadioItem key={choice.value} value={choice.value} className={styles.item}>
          {choice.icon}
          <span className={styles.body}>
            {choice.label}
            {choice.hint !== undefined && <span className={styles.hint}>{choice.hint}</span>}
          </span>
          {choice.keys != null && <Kbd>{choice.keys}</Kbd>}
          <DropdownMenu.ItemIndicator className={styles.check}>
            <Check size={16} aria-hidden />
          </DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className={styles.separator} />;
}
