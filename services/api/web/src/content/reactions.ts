/** Reactions as they are shown: one chip per emoji, with who is behind it. */
import type { Message } from '../api/types';

export interface Chip {
  readonly emoji: string;
  readonly count: number;
  /** Names of the others; `null` for somebody without one. */
  readonly names: readonly (string | null)[];
  readonly ours: boolean;
  /** Ours is on its way. */
  readonly pending: boolean;
}

/** The chips of a message, the most used first. Our own change counts as soon as it is ordered. */
export function chipsOf({ reactions, changes }: Pick<Message, 'reactions' | 'changes'>): Chip[] {
  const change = changes.find((one) => one.operation === 'react' && one.status === 'queued');
  const shown = change === undefined ? reactions : reactions.filter((one) => !one.from_me);
  const chips = new Map<string, { names: (string | null)[]; ours: boolean; pending: boolean }>();
  const chip = (emoji: string) => {
    const found = chips.get(emoji) ?? { names: [], ours: false, pending: false };
    chips.set(emoji, found);
    return found;
  };
  for (const one of shown) {
    if (one.from_me) chip(one.emoji).ours = true;
    else chip(one.emoji).names.push(one.name ?? one.address?.split('@')[0] ?? null);
  }
  if (change?.emoji != null) Object.assign(chip(change.emoji), { ours: true, pending: true });
  return [...chips]
    .map(([emoji, held]) => ({ emoji, count: held.names.length + (held.ours ? 1 : 0), ...held }))
    .sort((a, b) => b.count - a.count);
}

/** The emoji that is ours on a message, also while it is on its way. */
export const ourReaction = (message: Pick<Message, 'reactions' | 'changes'>): string | null =>
  chipsOf(message).find((chip) => chip.ours)?.emoji ?? null;
