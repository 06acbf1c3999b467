/** Reactions, edits and deletions, from a bubble. */
import { messages } from '../api/calls';
import type { Message } from '../api/types';
import { mergeMessage } from '../live/state';
import { live } from '../live/store';
import { showFailure } from '../shell/toasts';

/** Shows what the server made of it; whether it was taken. */
export async function carryOut(call: () => Promise<Message>): Promise<boolean> {
  const asOf = live.get().position;
  try {
    const message = await call();
    live.update((state) => mergeMessage(state, message, asOf));
    return true;
  } catch (error) {
    showFailure(error);
    return false;
  }
}

export const react = (id: number, emoji: string | null) => carryOut(() => messages.react(id, emoji));
export const edit = (id: number, text: string) => carryOut(() => messages.edit(id, text));
export const remove = (id: number) => carryOut(() => messages.remove(id));
