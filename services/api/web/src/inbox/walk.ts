/** Where a key leads in a list. Pure. */

/** The index after a key that moves, from `at` (-1: nowhere yet); `null` for a key that does not, or an empty list. */
export function stepBy(key: string, at: number, length: number): number | null {
  if (length === 0) return null;
  const last = length - 1;
  switch (key) {
    case 'ArrowDown':
      return Math.min(at + 1, last);
    case 'ArrowUp':
      return at < 0 ? last : Math.max(at - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

/**
 * The chat to open after, or before, the one that is open; `null` at the end of the list. Where the open one has left
 * the list, its neighbours are those of the place that it had.
 */
export function neighbour(
  direction: 1 | -1,
  ids: readonly number[],
  open: number,
  lastPlace: number,
): number | null {
  const at = ids.indexOf(open);
  const gone = direction === 1 ? lastPlace - 1 : lastPlace;
  const next = (at === -1 ? gone : at) + direction;
  return next >= 0 && next < ids.length ? next : null;
}
