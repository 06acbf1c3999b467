/**
 * Everything that can be done by a command: the one table of the palette, the keys and the list of shortcuts. Whether a
 * command makes sense now is known to the part of the screen that carries it out, see `registry.ts`.
 */
import {
  AlarmClock,
  AlarmClockOff,
  ArrowDown,
  ArrowUp,
  Bot,
  CircleCheck,
  CircleDot,
  CirclePause,
  Command as CommandIcon,
  Flag,
  Globe,
  Keyboard,
  Link,
  LogOut,
  MailOpen,
  MessageSquareText,
  Monitor,
  Moon,
  PanelRight,
  Search,
  StickyNote,
  Sun,
  Tag,
  Undo2,
  UserRoundCheck,
  UserRoundPlus,
  type LucideIcon,
} from 'lucide-react';
import type { Catalogue } from '../i18n/en';

/** In the order of the palette. */
export const groups = ['chat', 'writing', 'chats', 'general', 'you'] as const;
export type Group = (typeof groups)[number];

export interface Command {
  readonly group: Group;
  readonly icon: LucideIcon;
  readonly name: (t: Catalogue) => string;
  /** Pressed alone, outside of text. */
  readonly letter?: string;
  /** Pressed together with Ctrl or ⌘, also in text. */
  readonly chord?: string;
  /** Goes on while the key is held down. */
  readonly repeats?: true;
  /** Stands in the list of shortcuts, but would mean nothing among what can be chosen. */
  readonly hidden?: true;
}

const table = {
  claim: { group: 'chat', icon: UserRoundCheck, name: (t) => t.keyboard.names.claim, letter: 'i' },
  assign: { group: 'chat', icon: UserRoundPlus, name: (t) => t.keyboard.names.assign, letter: 'a' },
  'hand-back': { group: 'chat', icon: Bot, name: (t) => t.keyboard.names.handBack, letter: 'b' },
  close: { group: 'chat', icon: CircleCheck, name: (t) => t.keyboard.names.close, letter: 'e' },
  pause: { group: 'chat', icon: CirclePause, name: (t) => t.keyboard.names.pause },
  snooze: { group: 'chat', icon: AlarmClock, name: (t) => t.keyboard.names.snooze, letter: 's' },
  wake: { group: 'chat', icon: AlarmClockOff, name: (t) => t.keyboard.names.wake },
  priority: { group: 'chat', icon: Flag, name: (t) => t.keyboard.names.priority },
  label: { group: 'chat', icon: Tag, name: (t) => t.keyboard.names.label },
  'mark-unread': { group: 'chat', icon: MailOpen, name: (t) => t.attention.markUnread },
  'copy-link': { group: 'chat', icon: Link, name: (t) => t.keyboard.names.copyLink },
  details: { group: 'chat', icon: PanelRight, name: (t) => t.keyboard.names.details },
  reply: { group: 'writing', icon: MessageSquareText, name: (t) => t.keyboard.names.reply, letter: 'r' },
  note: { group: 'writing', icon: StickyNote, name: (t) => t.keyboard.names.note, letter: 'n' },
  'switch-kind': {
    group: 'writing',
    icon: MessageSquareText,
    name: (t) => t.keyboard.names.switchKind,
    chord: '.',
    hidden: true,
  },
  undo: { group: 'writing', icon: Undo2, name: (t) => t.keyboard.names.undo, letter: 'z' },
  'next-chat': {
    group: 'chats',
    icon: ArrowDown,
    name: (t) => t.keyboard.names.nextChat,
    letter: 'j',
    repeats: true,
  },
  'previous-chat': {
    group: 'chats',
    icon: ArrowUp,
    name: (t) => t.keyboard.names.previousChat,
    letter: 'k',
    repeats: true,
  },
  search: { group: 'chats', icon: Search, name: (t) => t.keyboard.names.search, letter: '/' },
  palette: {
    group: 'general',
    icon: CommandIcon,
    name: (t) => t.keyboard.names.palette,
    chord: 'k',
    hidden: true,
  },
  help: { group: 'general', icon: Keyboard, name: (t) => t.keyboard.names.help, letter: '?' },
  'availability-online': { group: 'you', icon: CircleDot, name: (t) => availability(t, 'online') },
  'availability-away': { group: 'you', icon: CircleDot, name: (t) => availability(t, 'away') },
  'availability-offline': { group: 'you', icon: CircleDot, name: (t) => availability(t, 'offline') },
  'theme-light': { group: 'you', icon: Sun, name: (t) => theme(t, 'light') },
  'theme-dark': { group: 'you', icon: Moon, name: (t) => theme(t, 'dark') },
  'theme-system': { group: 'you', icon: Monitor, name: (t) => theme(t, 'system') },
  'language-id': { group: 'you', icon: Globe, name: (t) => `${t.app.language}: Bahasa Indonesia` },
  'language-en': { group: 'you', icon: Globe, name: (t) => `${t.app.language}: English` },
  'sign-out': { group: 'you', icon: LogOut, name: (t) => t.app.signOut },
} as const satisfies Record<string, Command>;

function availability(t: Catalogue, state: 'online' | 'away' | 'offline'): string {
  return `${t.availability.label}: ${t.availability.states[state]}`;
}

function theme(t: Catalogue, name: 'light' | 'dark' | 'system'): string {
  return `${t.app.theme}: ${t.app.themes[name]}`;
}

export type CommandId = keyof typeof table;

export const commands: Readonly<Record<CommandId, Command>> = table;
export const commandIds = Object.keys(table) as CommandId[];

/** The command that a key means by itself, or together with Ctrl or ⌘. */
export function commandOf(key: string, kind: 'letter' | 'chord'): CommandId | null {
  return commandIds.find((id) => commands[id][kind] === key) ?? null;
}
