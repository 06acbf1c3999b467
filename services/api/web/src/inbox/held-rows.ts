/** A list that does not move under the pointer. Pure. */

export interface Held<T> {
  rows: readonly T[];
  /** So many rows wait to be let in. */
  waiting: number;
}

/**
 * The rows in the order in which they were `held`, each as it is now. What is new stands outside until the list is let
 * go, unless it came after the last row, as further pages do. Rows that have left the list keep their place meanwhile.
 */
export function holdRows<T extends { id: number }>(
  now: readonly T[],
  held: readonly number[] | null,
  known: (id: number) => T | undefined,
): Held<T> {
  if (held === null) return { rows: now, waiting: 0 };
  const isHeld = new Set(held);
  const rows = held.map(known).filter((row) => row !== undefined);
  const lastHeld = now.findLastIndex((row) => isHeld.has(row.id));
  const after = now.slice(lastHeld + 1).filter((row) => !isHeld.has(row.id));
  const before = lastHeld === -1 ? now.length : lastHeld + 1;
  const waiting = now.slice(0, before).filter((row) => !isHeld.has(row.id)).length;
  return { rows: lastHeld === -1 ? rows : [...rows, ...after], waiting };
}
