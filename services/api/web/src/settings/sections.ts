import { KeyRound, ScrollText, Smartphone, UserRound, UsersRound, type LucideIcon } from 'lucide-react';
import type { RouteObject } from 'react-router';
import type { User } from '../api/types';
import type { Catalogue } from '../i18n/en';

export interface Section {
  /** Below `/settings`. */
  path: string;
  name: (t: Catalogue) => string;
  icon: LucideIcon;
  /** Who sees it; the server decides who may do what it offers. */
  roles: readonly User['role'][];
  /** Loaded when it is opened. */
  lazy: () => Promise<{ Component: () => React.ReactNode }>;
}

/** Everything that can be set, in the order of the menu. */
export const sections: readonly Section[] = [
  {
    path: 'account',
    name: (t) => t.profile.nav,
    icon: UserRound,
    roles: ['admin', 'supervisor', 'agent'],
    lazy: async () => ({ Component: (await import('../account/profile-screen')).ProfileScreen }),
  },
  {
    path: 'channels',
    name: (t) => t.channels.nav,
    icon: Smartphone,
    roles: ['admin'],
    lazy: async () => ({ Component: (await import('../channels/channels-screen')).ChannelsScreen }),
  },
  {
    path: 'people',
    name: (t) => t.users.nav,
    icon: UsersRound,
    roles: ['admin'],
    lazy: async () => ({ Component: (await import('../users/users-screen')).UsersScreen }),
  },
  {
    path: 'keys',
    name: (t) => t.keys.nav,
    icon: KeyRound,
    roles: ['admin'],
    lazy: async () => ({ Component: (await import('../keys/keys-screen')).KeysScreen }),
  },
  {
    path: 'audit',
    name: (t) => t.audit.nav,
    icon: ScrollText,
    roles: ['admin'],
    lazy: async () => ({ Component: (await import('../audit/audit-screen')).AuditScreen }),
  },
];

export function sectionsOf(user: User): readonly Section[] {
  return sections.filter((section) => section.roles.includes(user.role));
}

export const sectionRoutes: RouteObject[] = sections.map(({ path, lazy }) => ({ path, lazy }));
