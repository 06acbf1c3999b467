import { useQuery } from '@tanstack/react-query';
import { house } from '../api/calls';
import type { Message } from '../api/types';
import { useLive } from '../live/store';
import { useTroubles } from '../troubles/use-troubles';
import { obstacleOf, type ObstacleKind } from './obstacle';

/** What keeps one from reaching the customer of this chat by writing. */
export function useObstacle(chatId: number, messages: readonly Message[]): ObstacleKind | null {
  const channelId = useLive((state) => state.chats.get(chatId)?.value.channel.id);
  const { data } = useQuery({
    queryKey: ['channels'],
    queryFn: ({ signal }) => house.channels(signal),
    staleTime: 5 * 60_000,
  });
  const { troubles } = useTroubles();
  const channel = data?.items.find((one) => one.id === channelId);
  return obstacleOf(channel, troubles, messages);
}
