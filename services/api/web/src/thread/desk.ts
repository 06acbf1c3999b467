/** What bubbles and the composer of one conversation know of each other. */
import { useQuery } from '@tanstack/react-query';
import { createContext, use, useCallback } from 'react';
import { house } from '../api/calls';
import type { Feature, Message } from '../api/types';

export interface Desk {
  /** Whether the chat's channel can do this; nothing is promised while that is not known yet. */
  readonly can: (feature: Feature) => boolean;
  /** Whether it goes out there in another form, such as a menu written out as text. */
  readonly isStandIn: (feature: Feature) => boolean;
  readonly customerName: string;
  readonly isGroup: boolean;
  readonly reply: (message: Message) => void;
  readonly edit: (message: Message) => void;
  /** Shows a message of this conversation, loading earlier ones where needed. */
  readonly jumpTo: (messageId: number) => void;
}

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = use(DeskContext);
  if (desk === null) throw new Error('useDesk is only for parts of a conversation');
  return desk;
}

/** What a channel can do, and what it does in another form, by its id. */
export function useCapabilities(channelId: number | undefined): Pick<Desk, 'can' | 'isStandIn'> {
  const { data } = useQuery({
    queryKey: ['channels'],
    queryFn: ({ signal }) => house.channels(signal),
    staleTime: 5 * 60_000,
  });
  const found = data?.items.find((channel) => channel.id === channelId);
  const can = useCallback((feature: Feature) => found?.capabilities.includes(feature) ?? false, [found]);
  const isStandIn = useCallback((feature: Feature) => found?.stand_ins[feature] !== undefined, [found]);
  return { can, isStandIn };
}
