import { useEffect, useImperativeHandle, useLayoutEffect, useRef, type ComponentProps } from 'react';
import { useUser } from '../auth/session';
import { goTo, isCovered } from '../keyboard/places';
import { isWalking } from '../keyboard/walking';
import { sends } from './send-key';

interface TextBoxProps extends ComponentProps<'textarea'> {
  value: string;
  onSubmit: () => void;
}

/** Somebody is writing elsewhere. */
const isElsewhere = () => document.activeElement?.matches('input, textarea, select') === true;

/**
 * A text box that grows with what is written. What submits is the writer's choice; Shift and Enter always makes a new
 * line. Escape leaves it.
 */
export function TextBox({
  ref,
  value,
  onSubmit,
  onKeyDown,
  ...rest
}: TextBoxProps & { onSubmit: () => void }) {
  const area = useRef<HTMLTextAreaElement>(null);
  const { send_with: sendWith } = useUser().preferences;
  useImperativeHandle(ref, () => area.current as HTMLTextAreaElement);

  // On a touch screen the keyboard would cover what one came to read.
  useEffect(() => {
    if (!matchMedia('(pointer: fine)').matches || isWalking() || isElsewhere() || isCovered()) return;
    area.current?.focus();
    area.current?.setSelectionRange(area.current.value.length, area.current.value.length);
  }, []);

  useLayoutEffect(() => {
    const element = area.current;
    if (element === null) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [value]);

  return (
    <textarea
      ref={area}
      rows={1}
      value={value}
      onKeyDown={(event) => {
        onKeyDown?.(event);
        if (event.defaultPrevented) return;
        const pressed = {
          key: event.key,
          ctrl: event.ctrlKey,
          meta: event.metaKey,
          shift: event.shiftKey,
          composing: event.nativeEvent.isComposing,
        };
        if (sends(pressed, sendWith)) {
          event.preventDefault();
          onSubmit();
        } else if (event.key === 'Escape' && !pressed.composing) {
          event.preventDefault();
          if (!goTo('messages')) goTo('page');
        }
      }}
      {...rest}
    />
  );
}
