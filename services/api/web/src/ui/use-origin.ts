import { useState } from 'react';
import { goTo } from '../keyboard/places';

/** What had the focus, or, where that is an entry of a menu, which closes, the menu's button. */
function originOf(element: Element | null): HTMLElement | null {
  const menu = element?.closest('[role="menu"]');
  const button = menu?.getAttribute('aria-labelledby');
  const origin = button == null ? element : document.getElementById(button);
  return origin instanceof HTMLElement && origin !== document.body ? origin : null;
}

/** Puts the focus back to where it was before this came over the page; where that is gone, into the page's content. */
export function useOrigin(): () => void {
  const [origin] = useState(() => originOf(document.activeElement));
  return () => {
    if (origin?.isConnected === true) origin.focus();
    if (document.activeElement === document.body && !goTo('messages')) goTo('page');
  };
}
