import { useEffect, useImperativeHandle, useLayoutEffect, useRef, type ComponentProps } from 'react';

interface TextBoxProps extends ComponentProps<'textarea'> {
  value: string;
  onSubmit: () => void;
}

/** A text box that grows with what is written. Enter submits, Shift and Enter makes a new line. */
export function TextBox({
  ref,
  value,
  onSubmit,
  onKeyDown,
  ...rest
}: TextBoxProps & { onSubmit: () => void }) {
  const area = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle(ref, () => area.current as HTMLTextAreaElement);

  // On a touch screen the keyboard would cover what one came to read.
  useEffect(() => {
    if (!matchMedia('(pointer: fine)').matches) return;
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
        if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
        event.preventDefault();
        onSubmit();
      }}
      {...rest}
    />
  );
}
