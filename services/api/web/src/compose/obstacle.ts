/** What keeps words from reaching a customer, as far as that is known before one writes them. Pure. */
import type { ConnectedChannel, Message, Trouble } from '../api/types';

export type ObstacleKind = 'switched_off' | 'needs_qr' | 'disconnected' | 'unreachable' | 'refused';

/** Refusals that are about the recipient, by the provider whose words they are. */
const refusals: Record<ConnectedChannel['provider'], ReadonlySet<string>> = {
  whapi: new Set(['forbidden', 'not_found', 'not_on_whatsapp', 'invalid_recipient']),
  waha: new Set(['account_restricted', 'not_on_whatsapp', 'invalid_recipient']),
};

/**
 * `troubles`: what stands now. `messages`: of the chat, oldest first; the latest that says anything about whether the
 * customer can be reached decides: one of theirs, or one of ours that was sent or refused.
 */
export function obstacleOf(
  channel: Pick<ConnectedChannel, 'id' | 'provider' | 'is_active' | 'state'> | undefined,
  troubles: readonly Pick<Trouble, 'kind' | 'subject'>[],
  messages: readonly Pick<Message, 'status' | 'error'>[],
): ObstacleKind | null {
  if (channel === undefined) return null;
  if (!channel.is_active) return 'switched_off';
  const stands = (kind: string) =>
    troubles.some((trouble) => trouble.kind === kind && trouble.subject === String(channel.id));
  if (stands('provider_disconnected')) return channel.state === 'needs_qr' ? 'needs_qr' : 'disconnected';
  if (stands('provider_unreachable')) return 'unreachable';
  const telling = messages.findLast(
    ({ status }) => status === 'failed' || !['queued', 'sending', 'unknown'].includes(status),
  );
  if (telling?.status !== 'failed' || telling.error === null) return null;
  return refusals[channel.provider].has(telling.error.code) ? 'refused' : null;
}
