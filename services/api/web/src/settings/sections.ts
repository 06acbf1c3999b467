import { Smartphone, UsersRound, type LucideIcon } from 'lucide-react';
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
    path: 'channels',
    name: (t) => t.channels.nav,
    icon: Smartphone,
    roles: ['admin'],
    lazy: async () => ({ Component: (await import('../channels/channels-screen')).ChannelsScreen }),
  },
  {
    path: 'teams',
    name: (t) => t.teams.nav,
    icon: UsersRound,
    roles: ['admin'],
    lazy: async () => ({ Component: (await import('../teams/teams-screen')).TeamsScreen }),
  },
];

export function sectionsOf(user: User): readonly Section[] {
  return sections.filter((section) => section.roles.includes(user.role));
}

export const sectionRoutes: RouteObject[] = sections.map(({ path, lazy }) => ({ path, lazy }));
