/** What a key press means. Pure. */
import { commandOf, commands, type CommandId } from './commands';

/** What counts of a keyboard event. */
export interface Press {
  /** What the key writes in the layout that is on. */
  readonly key: string;
  /** Where the key is, by the letter that a US keyboard has there. */
  readonly code: string;
  readonly ctrl: boolean;
  readonly meta: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  /** Still held down since the press before. */
  readonly repeat: boolean;
  /** Part of a character that is being put together, as in Japanese or Chinese. */
  readonly composing: boolean;
}

export interface Situation {
  /** The press goes to something that takes letters: a text box, or a list that one types ahead in. */
  readonly writing: boolean;
  /** A dialog or a menu is open; what lies behind it is not meant. */
  readonly covered: boolean;
  /** The person wants single letters to be shortcuts. */
  readonly letters: boolean;
}

/**
 * The letter of a key: what it writes. In a layout of another script, where no key writes a Latin letter, the key's
 * place counts.
 */
export function letterOf({ key, code }: Pick<Press, 'key' | 'code'>): string {
  const place = /^Key([A-Z])$/.exec(code)?.[1];
  const isForeign = key.length === 1 && key.charCodeAt(0) > 127 && /^\p{Letter}$/u.test(key);
  const isLatin = /^\p{Script=Latin}$/u.test(key);
  return (isForeign && !isLatin && place !== undefined ? place : key).toLowerCase();
}

/** The command that is meant; `null` for none. */
export function meaningOf(press: Press, situation: Situation): CommandId | null {
  if (press.composing || press.alt || situation.covered) return null;
  const letter = letterOf(press);
  if (press.ctrl || press.meta) {
    const isChord = press.ctrl !== press.meta && !press.shift && !press.repeat;
    return isChord ? commandOf(letter, 'chord') : null;
  }
  if (situation.writing || !situation.letters) return null;
  // With Shift a letter is another key; a sign like “?” has it in most layouts.
  if (press.shift && letter.toUpperCase() !== letter) return null;
  const id = commandOf(letter, 'letter');
  return id !== null && press.repeat && commands[id].repeats !== true ? null : id;
}
