import { useInfiniteQuery } from '@tanstack/react-query';
import { chats } from '../api/calls';
import type { GalleryKind } from '../api/types';

/** A chat's media of one kind, the newest first, page by page. */
export function useGallery(chatId: number, kind: GalleryKind) {
  const query = useInfiniteQuery({
    queryKey: ['gallery', chatId, kind],
    queryFn: ({ pageParam, signal }) => chats.media(chatId, kind, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return { query, items };
}
