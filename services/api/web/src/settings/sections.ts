import {
  BedDouble,
  Bell,
  HeartPulse,
  Keyboard,
  KeyRound,
  MailWarning,
  MessageSquareQuote,
  ScrollText,
  ShieldAlert,
  Smartphone,
  Tags,
  UserRound,
  Users,
  UsersRound,
  Webhook,
  type LucideIcon,
} from 'lucide-react';
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
    path: 'labels',
    name: (t) => t.admin.labels.nav,
    icon: Tags,
    roles: ['admin', 'supervisor'],
    lazy: async () => ({ Component: (await import('../labels/labels-screen')).LabelsScreen }),
  },
  {
    path: 'rooms',
    name: (t) => t.admin.rooms.nav,
    icon: BedDouble,
    roles: ['admin', 'supervisor'],
    lazy: async () => ({ Component: (await import('../house/rooms-screen')).RoomsScreen }),
  },
  {
    path: 'guests',
    name: (t) => t.admin.guests.nav,
    icon: Users,
    roles: ['admin', 'supervisor'],
    lazy: async () => ({ Component: (await import('../house/guests-screen')).GuestsScreen }),
  },
  {
    path: 'webhooks',
    name: (t) => t.admin.webhooks.nav,
    icon: Webhook,
    roles: ['admin'],
    lazy: async () => ({ Component: (await import('../webhooks/webhooks-screen')).WebhooksScreen }),
  },
  {
    path: 'health',
    name: (t) => t.admin.health.nav,
    icon: HeartPulse,
    roles: ['admin', 'supervisor'],
    lazy: async () => ({ Component: (await import('../operations/health-screen')).HealthScreen }),
  },
  {
    path: 'dead-letters',
    name: (t) => t.admin.letters.nav,
    icon: MailWarning,
    roles: ['admin'],
    lazy: async () => ({ Component: (await import('../operations/dead-letters-screen')).DeadLettersScreen }),
  },
  {
    path: 'quarantine',
    name: (t) => t.admin.quarantine.nav,
    icon: ShieldAlert,
    roles: ['admin'],
    lazy: async () => ({ Component: (await import('../operations/quarantine-screen')).QuarantineScreen }),
  },
  {
    path: 'quick-replies',
    name: (t) => t.desk.quick.nav,
    icon: MessageSquareQuote,
    roles: ['admin', 'supervisor', 'agent'],
    lazy: async () => ({
      Component: (await import('../quick-replies/quick-replies-screen')).QuickRepliesScreen,
    }),
  },
  {
    path: 'notifications',
    name: (t) => t.notify.nav,
    icon: Bell,
    roles: ['admin', 'supervisor', 'agent'],
    lazy: async () => ({ Component: (await import('../notify/notifications-screen')).NotificationsScreen }),
  },
  {
    path: 'keyboard',
    name: (t) => t.keyboard.settings.nav,
    icon: Keyboard,
    roles: ['admin', 'supervisor', 'agent'],
    lazy: async () => ({ Component: (await import('../keyboard/keyboard-screen')).KeyboardScreen }),
  },
  {
    path: 'teams',
    name: (t) => t.teams.nav,
    icon: UsersRound,
    roles: ['admin', 'supervisor'],
    lazy: async () => ({ Component: (await import('../teams/teams-screen')).TeamsScreen }),
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
