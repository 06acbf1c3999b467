/** Which keys send what is written, and which make a new line. Pure. */
import type { SendWith } from '../api/types';

interface Pressed {
  readonly key: string;
  readonly ctrl: boolean;
  readonly meta: boolean;
  readonly shift: boolean;
  readonly composing: boolean;
}

/** Ctrl or ⌘ with Enter always sends; Enter alone where it is to. Shift makes a new line in any case. */
export function sends({ key, ctrl, meta, shift, composing }: Pressed, sendWith: SendWith): boolean {
  if (key !== 'Enter' || shift || composing) return false;
  return ctrl || meta || sendWith === 'enter';
}
