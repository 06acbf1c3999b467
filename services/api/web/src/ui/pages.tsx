import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useT } from '../i18n/language';
import { Button } from './button';
import { FailedState, ListBone } from './states';

interface Page {
  items: readonly unknown[];
  next_cursor: string | null;
}

interface Options {
  refetchInterval?: number;
  staleTime?: number;
  /** While another question is asked, the answer to the last one stays. */
  keep?: boolean;
}

/** A list that the server gives in pages; `items` are those of all pages so far, undefined before the first. */
export function usePages<P extends Page>(
  queryKey: readonly unknown[],
  load: (cursor: string | null) => Promise<P>,
  { keep = false, ...options }: Options = {},
) {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => load(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    ...(keep && { placeholderData: keepPreviousData }),
    ...options,
  });
  const items = query.data?.pages.flatMap((page): readonly P['items'][number][] => page.items);
  return { query, items, first: query.data?.pages[0] };
}

interface PagesProps<Item> {
  pages: {
    query: {
      error: unknown;
      isError: boolean;
      hasNextPage: boolean;
      isFetchingNextPage: boolean;
      refetch: () => unknown;
      fetchNextPage: () => unknown;
    };
    items: readonly Item[] | undefined;
  };
  /** What is shown where there is nothing. */
  none: ReactNode;
  more?: string;
  size?: 'small' | 'normal';
  children: (items: readonly Item[]) => ReactNode;
}

/** Such a list: what is there, or why it is not, and the way to the next page. */
export function Pages<Item>({
  pages: { query, items },
  none,
  more,
  size = 'normal',
  children,
}: PagesProps<Item>) {
  const t = useT();
  if (items === undefined) {
    if (query.isError) return <FailedState error={query.error} retry={() => void query.refetch()} />;
    return <ListBone />;
  }
  return (
    <>
      {items.length === 0 ? none : children(items)}
      {query.hasNextPage && (
        <Button size={size} onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage}>
          {more ?? t.admin.common.more}
        </Button>
      )}
    </>
  );
}
