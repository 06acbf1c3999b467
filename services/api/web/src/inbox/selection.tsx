import { createContext, use, useCallback, useMemo, useState, type ReactNode } from 'react';

/** More are not changed in one go. */
export const mostSelected = 100;

export interface Selection {
  readonly ids: ReadonlySet<number>;
  /** Chooses or leaves out a chat; with `through`, all between the one before and this one in `order`. */
  toggle: (id: number, order: readonly number[], through: boolean) => void;
  replace: (ids: Iterable<number>) => void;
}

const Context = createContext<Selection | null>(null);

/** The chats between two of a list, with both. Pure. */
export function between(order: readonly number[], from: number, to: number): number[] {
  const [a, b] = [order.indexOf(from), order.indexOf(to)];
  return a < 0 || b < 0 ? [to] : order.slice(Math.min(a, b), Math.max(a, b) + 1);
}

export function SelectionProvider({ children }: { children: ReactNode }) {
  const [ids, setIds] = useState<ReadonlySet<number>>(new Set());
  const [last, setLast] = useState<number | null>(null);

  const toggle = useCallback(
    (id: number, order: readonly number[], through: boolean) => {
      const range = through && last !== null ? between(order, last, id) : [id];
      setIds((current) => {
        const next = new Set(current);
        const add = !current.has(id);
        for (const one of range) {
          if (!add) next.delete(one);
          else if (next.size < mostSelected) next.add(one);
        }
        return next;
      });
      setLast(id);
    },
    [last],
  );
  const replace = useCallback((next: Iterable<number>) => setIds(new Set(next)), []);
  const value = useMemo(() => ({ ids, toggle, replace }), [ids, toggle, replace]);
  return <Context value={value}>{children}</Context>;
}

export function useSelection(): Selection {
  const selection = use(Context);
  if (selection === null) throw new Error('useSelection needs a SelectionProvider');
  return selection;
}
