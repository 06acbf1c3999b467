/** How keys are written, for people and for screen readers. */
import { useUser } from '../auth/session';
import { commands, type CommandId } from './commands';

const isMac = () => /Mac|iPhone|iPad/.test(navigator.platform);

/** "J", or "Ctrl K" and "⌘ K". */
export function keysOf(id: CommandId): string | null {
  const { letter, chord } = commands[id];
  if (chord !== undefined) return `${isMac() ? '⌘' : 'Ctrl'} ${chord.toUpperCase()}`;
  return letter?.toUpperCase() ?? null;
}

/** What a button that does the same tells of its key: in its tooltip, and to screen readers. */
export function useHint(id: CommandId, label: string): { title: string; 'aria-keyshortcuts'?: string } {
  const letters = useLetters();
  const { letter, chord } = commands[id];
  const keys = keysOf(id);
  if (keys === null || (letter !== undefined && !letters)) return { title: label };
  const spelt = chord === undefined ? keys : `Control+${chord.toUpperCase()} Meta+${chord.toUpperCase()}`;
  return { title: `${label} (${keys})`, 'aria-keyshortcuts': spelt };
}

/** Whether the person has single letters as shortcuts. */
export const useLetters = (): boolean => useUser().preferences.letter_shortcuts;
