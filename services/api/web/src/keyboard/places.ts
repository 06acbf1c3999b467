/** The places between which one moves by keyboard. */
export const places = ['list', 'messages', 'composer', 'page'] as const;
export type Place = (typeof places)[number];

const targets: Record<Place, readonly string[]> = {
  list: ['[data-place="list"] a[tabindex="0"]', '[data-place="list"] a', '[data-place="search"]'],
  messages: ['[data-place="messages"]'],
  composer: ['[data-place="composer"] textarea'],
  page: ['main'],
};

/** A dialog lies over the page: what comes up behind it must not take the focus, and with it what is typed. */
export const isCovered = (): boolean =>
  document.querySelector('[role="dialog"], [role="alertdialog"]') !== null;

/** Puts the focus there; says whether there is such a place. */
export function goTo(place: Place): boolean {
  for (const target of targets[place]) {
    const element = document.querySelector<HTMLElement>(target);
    if (element === null) continue;
    // The page itself can hold the focus, but is no stop on the way through it.
    if (place === 'page' && !element.hasAttribute('tabindex')) element.tabIndex = -1;
    element.focus();
    return true;
  }
  return false;
}
