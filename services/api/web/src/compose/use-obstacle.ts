import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { house } from '../api/calls';
import type { Message } from '../api/types';
import { useLive } from '../live/store';
import { useTroubles } from '../troubles/use-troubles';
import { obstacleOf, type Obstacle } from './obstacle';

/** What keeps one from writing in this chat, and the way to write nevertheless, which holds as long as it stands. */
export function useObstacle(chatId: number, messages: readonly Message[]): [Obstacle | null, () => void] {
  const channelId = useLive((state) => state.chats.get(chatId)?.value.channel.id);
  const { data } = useQuery({
    queryKey: ['channels'],
    queryFn: ({ signal }) => house.channels(signal),
    staleTime: 5 * 60_000,
  });
  const { troubles } = useTroubles();
  const [passed, setPassed] = useState<string | null>(null);
  const found = obstacleOf(
    data?.items.find((one) => one.id === channelId),
    troubles,
    messages,
  );
  const name = found === null ? null : `${found.kind} ${found.messageId ?? ''}`;
  return [name === passed ? null : found, () => setPassed(name)];
}
