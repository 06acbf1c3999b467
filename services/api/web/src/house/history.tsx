import { useInfiniteQuery } from '@tanstack/react-query';
import styles from '../admin/admin.module.css';
import { guests } from '../admin/calls';
import { useT } from '../i18n/language';
import { Button } from '../ui/button';
import { Bone, FailedState } from '../ui/states';

/** What was said in one stay, the oldest first. */
export function History({ sessionId }: { sessionId: string }) {
  const t = useT();
  const words = t.admin.guests;
  const pages = useInfiniteQuery({
    queryKey: ['history', sessionId],
    queryFn: ({ pageParam }) => guests.history(sessionId, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const items = pages.data?.pages.flatMap((page) => page.items);
  if (items === undefined) {
    if (pages.isError) return <FailedState error={pages.error} retry={() => void pages.refetch()} />;
    return <Bone className={styles.loading} />;
  }
  if (items.length === 0) return <p className={styles.soft}>{words.noHistory}</p>;
  return (
    <>
      <ol className={styles.list} data-testid="history">
        {items.map((message) => (
          <li key={message.id} className={styles.note} data-role={message.role}>
            <p className={styles.soft}>
              {message.role === 'User' ? words.guest : words.system}
              <span className={styles.dot}>{new Date(message.created_at).toLocaleString(t.locale)}</span>
            </p>
            <p>{message.text ?? message.type}</p>
          </li>
        ))}
      </ol>
      {pages.hasNextPage && (
        <Button size="small" onClick={() => void pages.fetchNextPage()} busy={pages.isFetchingNextPage}>
          {t.admin.common.more}
        </Button>
      )}
    </>
  );
}
