import type { User } from '../api/types';
import { sectionsOf, type Section } from '../settings/sections';

const paths: Record<string, string> = {
  dead_letters: 'dead-letters',
  webhook_failing: 'webhooks',
  webhook_disabled: 'webhooks',
  provider_disconnected: 'channels',
  provider_deaf: 'channels',
  provider_unreachable: 'channels',
  queue_missing: 'health',
  consumer_silent: 'health',
  outbox_ageing: 'health',
  outbox_parked: 'health',
  broker_unseen: 'health',
};

/** Where something can be done about a trouble, for whoever may. */
export function placeOf(kind: string, user: User): Section | undefined {
  const path = paths[kind];
  return sectionsOf(user).find((section) => section.path === path);
}
