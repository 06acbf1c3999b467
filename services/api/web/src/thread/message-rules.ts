/** What may be done to a message, as the API will allow it. Pure. */
import type { Feature, Message } from '../api/types';

const atWhatsApp: ReadonlySet<string> = new Set(['received', 'sent', 'delivered', 'read', 'played']);
const withWords: ReadonlySet<string> = new Set(['text', 'image', 'video', 'document']);

export interface Allowed {
  readonly reply: boolean;
  readonly react: boolean;
  readonly edit: boolean;
  readonly remove: boolean;
  readonly copy: boolean;
}

export function allowedFor(message: Message, can: (feature: Feature) => boolean): Allowed {
  const known = atWhatsApp.has(message.status) && message.provider_message_id !== null;
  const alive = known && message.revoked_at === null;
  const ours = message.sender !== 'customer';
  return {
    reply: alive && can('quote'),
    react: alive && can('react'),
    edit: alive && ours && withWords.has(message.type) && can('edit'),
    remove: alive && ours && can('revoke'),
    copy: message.text !== null && message.text !== '',
  };
}
