import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import {
  ArrowUp,
  BotMessageSquare,
  Inbox,
  ListFilter,
  PartyPopper,
  UserCheck,
  type LucideIcon,
} from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { useMatch } from 'react-router';
import type { ChatFilter } from '../api/types';
import { useT } from '../i18n/language';
import { Bone, FailedState, State } from '../ui/states';
import { ChatRow } from './chat-row';
import { SelectBox } from './select-box';
import styles from './chat-list.module.css';
import { useSelection } from './selection';
import type { Tab } from './tabs';
import { useChatList } from './use-chat-list';
import { useHeld } from './use-held';
import { useListKeys } from './use-list-keys';

const rowHeight = 94;
/** So many rows are drawn beyond those in sight. */
const overscan = 6;
const emptyIcons: Record<Tab, LucideIcon> = {
  mine: UserCheck,
  unassigned: PartyPopper,
  bot: BotMessageSquare,
  all: Inbox,
};

/** The rows of a tab, narrowed by filters. `filter` must be the same object while it says the same. */
export function ChatList({ tab, filter, narrowed }: { tab: Tab; filter: ChatFilter; narrowed: boolean }) {
  const t = useT();
  const list = useChatList(filter);
  const scroller = useRef<HTMLDivElement>(null);
  const openId = Number(useMatch('/chats/:id')?.params.id);
  const { rows: items, waiting, letIn, handlers } = useHeld(list.items, scroller);
  const ids = useMemo(() => items.map((chat) => chat.id), [items]);
  const selection = useSelection();
  const keys = useListKeys({
    scroller,
    ids,
    openId,
    toggle: (id, through) => selection.toggle(id, ids, through),
  });
  const { stop } = keys;
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => items[index]?.id ?? index,
    overscan,
    rangeExtractor: (range) => {
      const drawn = defaultRangeExtractor(range);
      return stop >= range.count || drawn.includes(stop) ? drawn : [...drawn, stop].sort((a, b) => a - b);
    },
  });

  const visible = rows.getVirtualItems();
  const lastVisible = (rows.range?.endIndex ?? 0) + overscan;
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
    <div ref={scroller} className={styles.scroller} data-testid="chat-list" data-place="list" {...handlers}>
      {waiting > 0 && (
        <button type="button" className={styles.new} onClick={letIn} data-testid="new-rows">
          <ArrowUp size={14} aria-hidden />
          {t.attention.newRows(waiting)}
        </button>
      )}
      {items.length === 0 && <Empty tab={tab} narrowed={narrowed} />}
      <ul className={styles.rows} style={{ height: rows.getTotalSize() }} {...keys.handlers}>
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
              <SelectBox chat={chat} order={() => ids} isStop={item.index === stop} />
              <ChatRow chat={chat} open={chat.id === openId} isStop={item.index === stop} />
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

function Empty({ tab, narrowed }: { tab: Tab; narrowed: boolean }) {
  const t = useT();
  if (narrowed) return <State icon={ListFilter} title={t.filters.none} text={t.filters.noneText} />;
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
