import { useEffect } from 'react';
import { meaningOf, type Press, type Situation } from './meaning';
import { isCovered } from './places';
import { runCommand } from './registry';
import { setWalking } from './walking';

/** What takes letters itself: text, and lists in which one types ahead. */
const writing =
  'textarea, select, [contenteditable]:not([contenteditable="false"]), [role="textbox"], [role="searchbox"], ' +
  '[role="combobox"], [role="listbox"], [role="menu"], ' +
  'input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"], [type="range"], [type="file"])';

export function pressOf(event: KeyboardEvent): Press {
  return {
    key: event.key,
    code: event.code,
    ctrl: event.ctrlKey,
    meta: event.metaKey,
    alt: event.altKey,
    shift: event.shiftKey,
    repeat: event.repeat,
    composing: event.isComposing,
  };
}

function situationOf(event: KeyboardEvent, letters: boolean): Situation {
  return {
    writing: event.target instanceof Element && event.target.closest(writing) !== null,
    covered: isCovered() || document.querySelector('[role="menu"]') !== null,
    letters,
  };
}

/** Listens to the keys of the whole page. `letters`: the person wants single letters to be shortcuts. */
export function useKeys(letters: boolean): void {
  useEffect(() => {
    const stopped = new AbortController();
    const { signal } = stopped;
    document.addEventListener(
      'keydown',
      (event) => {
        if (event.defaultPrevented) return;
        const id = meaningOf(pressOf(event), situationOf(event, letters));
        setWalking(id === 'next-chat' || id === 'previous-chat');
        if (id !== null && runCommand(id)) event.preventDefault();
      },
      { signal },
    );
    document.addEventListener('pointerdown', () => setWalking(false), { signal, capture: true });
    return () => stopped.abort();
  }, [letters]);
}
