import { useVirtualizer } from '@tanstack/react-virtual';
import {
  ArrowUp,
  BotMessageSquare,
  Inbox,
  PartyPopper,
  SearchX,
  UserCheck,
  type LucideIcon,
} from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useMatch } from 'react-router';
import { useT } from '../i18n/language';
import type { Sort } from '../live/selectors';
import { Bone, FailedState, State } from '../ui/states';
import { ChatRow } from './chat-row';
import styles from './chat-list.module.css';
import type { Tab } from './tabs';
import { useChatList } from './use-chat-list';
import { useHeld } from './use-held';

const rowHeight = 94;
const emptyIcons: Record<Tab, LucideIcon> = {
  mine: UserCheck,
  unassigned: PartyPopper,
  bot: BotMessageSquare,
  all: Inbox,
};

interface ChatListProps {
  tab: Tab;
  q: string;
  sort: Sort;
  /** As in the API's filter. */
  team: string | undefined;
}

export function ChatList({ tab, q, sort, team }: ChatListProps) {
  const t = useT();
  const list = useChatList(tab, q, sort, team);
  const scroller = useRef<HTMLDivElement>(null);
  const openId = Number(useMatch('/chats/:id')?.params.id);
  const { rows: items, waiting, letIn, handlers } = useHeld(list.items, scroller);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => items[index]?.id ?? index,
    overscan: 6,
  });

  const visible = rows.getVirtualItems();
  const lastVisible = visible.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = list;
  useEffect(() => {
    const nearEnd = lastVisible >= items.length - 8;
    if (nearEnd && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [lastVisible, items.length, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);

  if (list.data === undefined && list.isError) {
    return <FailedState error={list.error} retry={() => void list.refetch()} />;
  }
  if (list.data === undefined) return <Skeleton />;

  return (
    <div ref={scroller} className={styles.scroller} data-testid="chat-list" {...handlers}>
      {waiting > 0 && (
        <button type="button" className={styles.new} onClick={letIn} data-testid="new-rows">
          <ArrowUp size={14} aria-hidden />
          {t.attention.newRows(waiting)}
        </button>
      )}
      {items.length === 0 && <Empty tab={tab} q={q} />}
      <ul className={styles.rows} style={{ height: rows.getTotalSize() }}>
        {visible.map((item) => {
          const chat = items[item.index];
          if (chat === undefined) return null;
          return (
            <li
              key={item.key}
              ref={rows.measureElement}
              data-index={item.index}
              className={styles.row}
              style={{ transform: `translateY(${item.start}px)` }}
              aria-setsize={items.length}
              aria-posinset={item.index + 1}
            >
              <ChatRow chat={chat} open={chat.id === openId} />
            </li>
          );
        })}
      </ul>
      {isFetchingNextPage && <p className={styles.more}>{t.list.more}</p>}
      {isFetchNextPageError && (
        <button type="button" className={styles.more} onClick={() => void fetchNextPage()}>
          {t.list.loadMore}
        </button>
      )}
    </div>
  );
}

function Empty({ tab, q }: { tab: Tab; q: string }) {
  const t = useT();
  if (q !== '') return <State icon={SearchX} title={t.list.empty.search} text={t.list.empty.searchText(q)} />;
  return <State icon={emptyIcons[tab]} title={t.list.empty[tab]} text={t.list.empty[`${tab}Text`]} />;
}

function Skeleton() {
  return (
    <div className={styles.skeleton} aria-busy>
      {[0, 1, 2, 3, 4, 5].map((row) => (
        <div key={row}>
          <Bone className={styles.boneAvatar} />
          <span>
            <Bone className={styles.boneName} />
            <Bone className={styles.boneText} />
            <Bone className={styles.boneChips} />
          </span>
        </div>
      ))}
    </div>
  );
}
