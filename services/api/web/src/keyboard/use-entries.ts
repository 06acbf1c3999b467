import { BedDouble, Inbox, type LucideIcon } from 'lucide-react';
import { useUser } from '../auth/session';
import { useT } from '../i18n/language';
import { tabs } from '../inbox/tabs';
import { sectionsOf } from '../settings/sections';
import { commandIds, commands, type Group } from './commands';
import { keysOf, useLetters } from './hints';
import type { Place } from './places';
import { runCommand, useDoers } from './registry';
import { useGo } from './use-go';

/** Something that can be chosen in the palette. */
export interface Entry {
  readonly id: string;
  readonly group: Group | 'go';
  readonly name: string;
  readonly icon: LucideIcon;
  readonly keys: string | null;
  readonly run: () => void;
}

/** Every command that makes sense now, then every screen that the user may open. */
export function useEntries(): Entry[] {
  const t = useT();
  const user = useUser();
  const doers = useDoers();
  const letters = useLetters();
  const go = useGo();

  const doable = commandIds.flatMap((id): Entry[] => {
    const doer = doers.get(id)?.at(-1);
    const { group, icon, name, hidden, letter } = commands[id];
    if (doer === undefined || hidden === true) return [];
    const keys = letter !== undefined && !letters ? null : keysOf(id);
    return [{ id, group, icon, name: doer.label ?? name(t), keys, run: () => runCommand(id) }];
  });
  const screen = (path: string, name: string, icon: LucideIcon, place: Place = 'page'): Entry => ({
    id: `go:${path}`,
    group: 'go',
    icon,
    name,
    keys: null,
    run: () => go(path, place),
  });
  return [
    ...doable,
    ...tabs.map((tab) => {
      const path = tab === 'all' ? '/' : `/?tab=${tab}`;
      return screen(path, t.keyboard.palette.list(t.list.tabs[tab]), Inbox, 'list');
    }),
    ...(user.role === 'agent' ? [] : [screen('/guests/new', t.app.registerGuest, BedDouble)]),
    ...sectionsOf(user).map(({ path, name, icon }) =>
      screen(`/settings/${path}`, t.keyboard.palette.inSettings(name(t)), icon),
    ),
  ];
}
