/** Which commands make sense now: the parts of the screen that are there say so, and what each does. */
import { useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import type { CommandId } from './commands';

export interface Doer {
  readonly run: () => void;
  /** What it does just here, where that differs from the command's own name. */
  readonly label: string | undefined;
}

let doers: ReadonlyMap<CommandId, readonly Doer[]> = new Map();
const listeners = new Set<() => void>();

function change(id: CommandId, next: (held: readonly Doer[]) => readonly Doer[]): void {
  const held = next(doers.get(id) ?? []);
  const all = new Map(doers);
  if (held.length === 0) all.delete(id);
  else all.set(id, held);
  doers = all;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** This part of the screen carries the command out, while it is there and `enabled`. */
export function useCommand(
  id: CommandId,
  run: () => void,
  { enabled = true, label }: { enabled?: boolean; label?: string } = {},
): void {
  const latest = useRef(run);
  // With the drawing itself: a key pressed as soon as something is seen must find what it does.
  useLayoutEffect(() => {
    latest.current = run;
  });
  useLayoutEffect(() => {
    if (!enabled) return;
    const doer: Doer = { run: () => latest.current(), label };
    change(id, (held) => [...held, doer]);
    return () => change(id, (held) => held.filter((one) => one !== doer));
  }, [id, enabled, label]);
}

/** Carries the command out where it makes sense; the part of the screen that came last does. Says whether it did. */
export function runCommand(id: CommandId): boolean {
  const doer = doers.get(id)?.at(-1);
  doer?.run();
  return doer !== undefined;
}

/** What can be done now. */
export const useDoers = (): ReadonlyMap<CommandId, readonly Doer[]> =>
  useSyncExternalStore(subscribe, () => doers);
