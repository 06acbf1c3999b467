import type { Message, Quoted } from '../api/types';

/** A message as the one that will answer it shows it. */
export function quotedFrom(message: Message): Quoted {
  return {
    id: message.id,
    chat_id: null,
    is_hidden: false,
    provider_message_id: message.provider_message_id,
    sender: message.sender,
    name: message.participant?.name ?? message.participant?.phone ?? message.agent?.name ?? null,
    type: message.type,
    text: message.text,
  };
}
