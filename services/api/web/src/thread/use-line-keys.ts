import { useState, type FocusEvent, type KeyboardEvent, type RefObject } from 'react';
import { stepBy } from '../inbox/walk';

const isLine = (target: EventTarget): target is HTMLElement =>
  target instanceof HTMLElement && target.hasAttribute('data-line');

/** Walks the messages by the arrow keys; Escape leaves a message's own buttons, then the message. */
export function useLineKeys(scroller: RefObject<HTMLElement | null>) {
  return (event: KeyboardEvent) => {
    const box = scroller.current;
    if (box === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const { target } = event;
    const line = target instanceof Element ? target.closest<HTMLElement>('[data-line]') : null;
    if (event.key === 'Escape' && line !== null && !event.defaultPrevented) {
      event.preventDefault();
      (isLine(target) ? box : line).focus();
      return;
    }
    // What stands in a message has its own keys; without a message only going up leads into them.
    if (!isLine(target) && (target !== box || event.key !== 'ArrowUp')) return;
    const lines = [...box.querySelectorAll<HTMLElement>('[data-line]')];
    const next = stepBy(event.key, line === null ? -1 : lines.indexOf(line), lines.length);
    if (next === null) return;
    event.preventDefault();
    lines[next]?.focus();
  };
}

/** A message as a place that one can be at by keyboard: Enter opens its menu, and Tab then leads to its buttons. */
export function useLine() {
  const [open, setOpen] = useState(false);
  const [within, setWithin] = useState(false);
  return {
    menu: { open, setOpen, isStop: within || open },
    line: {
      'data-line': true,
      tabIndex: -1,
      onFocus: () => setWithin(true),
      onBlur: ({ currentTarget, relatedTarget }: FocusEvent) => {
        if (!currentTarget.contains(relatedTarget)) setWithin(false);
      },
      onKeyDown: (event: KeyboardEvent) => {
        if (event.target !== event.currentTarget || event.key !== 'Enter') return;
        event.preventDefault();
        setOpen(true);
      },
    },
  };
}

/** What a message's menu is told of it. */
export type LineMenu = ReturnType<typeof useLine>['menu'];

/** Back to the message whose menu this button opens. */
export const focusLine = (button: HTMLElement | null): void =>
  button?.closest<HTMLElement>('[data-line]')?.focus();
