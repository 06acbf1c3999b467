import { useQuery } from '@tanstack/react-query';
import { ArrowDownWideNarrow, Search, X } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { chats } from '../api/calls';
import type { ChatFilter, Counts } from '../api/types';
import { useT } from '../i18n/language';
import { useHint } from '../keyboard/hints';
import { goTo } from '../keyboard/places';
import { useCommand } from '../keyboard/registry';
import { useReady } from '../live/live-provider';
import type { SavedView, ViewCount } from '../search/calls';
import { SearchResults } from '../search/search-results';
import { IconButton } from '../ui/button';
import { Menu, MenuChoices, MenuLabel } from '../ui/menu';
import { BulkBar } from './bulk-bar';
import { ChatList } from './chat-list';
import { FilterBar } from './filter-bar';
import { fromParams, isEmpty, ofView, withFilters } from './filters';
import styles from './list-pane.module.css';
import { SelectionProvider } from './selection';
import { tabFilters, tabs, tabSorts, toSort, toTab, unreadOf, type Tab } from './tabs';
import { everyTeam, myTeams, TeamFilter } from './team-filter';
import { shownCount, useViewCounts } from './use-view-counts';
import { useViews } from './use-views';

const viewTab = (id: number) => `view-${id}`;

const typingPause = 220;

/** Of one team alone nothing is counted. */
function countOf(counts: Counts | undefined, tab: Tab, team: string): number | undefined {
  if (tab !== 'unassigned' || team === everyTeam) return counts?.[tab];
  return team === myTeams ? counts?.team_unassigned : undefined;
}

/** How many chats a view holds, and how many of them are unread. */
function ViewCounts({ count }: { count: ViewCount | undefined }) {
  const t = useT();
  if (count === undefined) return null;
  return (
    <>
      <span className={styles.count} data-testid="view-chats">
        {shownCount(count.chats)}
      </span>
      {count.unread > 0 && (
        <span
          className={styles.unread}
          aria-label={t.attention.unreadIn(count.unread)}
          data-testid="view-unread"
        >
          {shownCount(count.unread)}
        </span>
      )}
    </>
  );
}

export function ListPane() {
  const t = useT();
  const ready = useReady();
  const [params, setParams] = useSearchParams();
  const tab = toTab(params.get('tab'));
  const q = params.get('q') ?? '';
  const sort = toSort(params.get('sort'), tab);
  const [typed, setTyped] = useState(q);
  const chosen = params.get('team') ?? myTeams;
  // Only who waits for somebody waits for a team.
  const team = tab === 'unassigned' && chosen !== everyTeam ? chosen : undefined;
  const box = useRef<HTMLInputElement>(null);
  const counts = useQuery({
    queryKey: ['counts'],
    queryFn: ({ signal }) => chats.counts(signal),
    enabled: ready,
  });
  useCommand('search', () => {
    box.current?.focus();
    box.current?.select();
  });
  const searchHint = useHint('search', t.list.search);
  const address = params.toString();
  const chips = useMemo(() => fromParams(new URLSearchParams(address)), [address]);
  const filter = useMemo(
    () => ({ ...chips, ...tabFilters[tab], sort, ...(team === undefined ? {} : { team }) }),
    [chips, tab, sort, team],
  );
  const saved = useViews().data?.items ?? [];
  const held = useViewCounts(saved.map((one) => one.id));
  const view = saved.find((one) => viewTab(one.id) === params.get('tab'));
  const opened = view === undefined ? tab : viewTab(view.id);

  const setFilter = (next: ChatFilter) =>
    setParams((current) => withFilters(current, next), { replace: true });
  /** A tab of our own keeps the filters that are on; a view brings its own. */
  const openTab = (value: string) => {
    const chosen = saved.find((one) => viewTab(one.id) === value);
    if (chosen !== undefined) openView(chosen);
    else if (view !== undefined) openView(null, value);
    else setParam('tab', value === 'all' ? null : value, false);
  };
  const openView = (chosen: SavedView | null, instead = 'all') => {
    const text = chosen?.filters.q ?? '';
    setTyped(text);
    setParams((current) => {
      const next = withFilters(current, chosen === null ? {} : ofView(chosen.filters));
      const value = chosen === null ? instead : viewTab(chosen.id);
      if (value === 'all') next.delete('tab');
      else next.set('tab', value);
      next.delete('q');
      next.delete('sort');
      return next;
    });
  };

  const setParam = (name: string, value: string | null, replace: boolean) =>
    setParams(
      (current) => {
        if (value === null) current.delete(name);
        else current.set(name, value);
        // Each tab has its own order.
        if (name === 'tab') current.delete('sort');
        return current;
      },
      { replace },
    );

  useEffect(() => {
    const text = typed.trim();
    if (text === q) return;
    const timer = setTimeout(() => setParam('q', text === '' ? null : text, true), typingPause);
    return () => clearTimeout(timer);
  });

  return (
    <Tabs.Root
      className={styles.pane}
      value={opened}
      // By itself a focused tab would be chosen, and a click would choose it twice: two entries to go back through.
      activationMode="manual"
      onValueChange={openTab}
    >
      <header className={styles.head}>
        <div className={styles.title}>
          <h2>{t.list.title}</h2>
          <Menu
            trigger={
              <IconButton
                label={`${t.attention.sort}: ${t.attention.sorts[sort]}`}
                data-testid="sort"
                data-sort={sort}
              >
                <ArrowDownWideNarrow size={18} />
              </IconButton>
            }
          >
            <MenuLabel>{t.attention.sort}</MenuLabel>
            <MenuChoices
              value={sort}
              onChoose={(value) => setParam('sort', value === tabSorts[tab] ? null : value, true)}
              choices={(['waiting', 'newest'] as const).map((value) => ({
                value,
                label: t.attention.sorts[value],
              }))}
            />
          </Menu>
        </div>
        <div className={styles.search}>
          <Search size={16} aria-hidden />
          <input
            ref={box}
            type="search"
            aria-label={t.list.search}
            placeholder={t.list.search}
            {...searchHint}
            data-place="search"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing) return;
              if (event.key === 'Escape' && typed !== '') setTyped('');
              else if (event.key === 'ArrowDown' || event.key === 'Escape') goTo('list');
              else return;
              event.preventDefault();
            }}
          />
          {typed !== '' && (
            <button type="button" aria-label={t.list.clearSearch} onClick={() => setTyped('')}>
              <X size={15} />
            </button>
          )}
        </div>
        <Tabs.List className={styles.tabs} aria-label={t.list.tabsLabel}>
          {tabs.map((name) => (
            <Tabs.Trigger key={name} value={name} className={styles.tab} data-testid={`tab-${name}`}>
              {t.list.tabs[name]}
              <span className={styles.count}>{countOf(counts.data, name, chosen) ?? ''}</span>
              {counts.data !== undefined && unreadOf(counts.data, name) > 0 && (
                <span
                  className={styles.unread}
                  aria-label={t.attention.unreadIn(unreadOf(counts.data, name))}
                  data-testid={`unread-${name}`}
                >
                  {unreadOf(counts.data, name)}
                </span>
              )}
            </Tabs.Trigger>
          ))}
          {saved.map((one) => (
            <Tabs.Trigger
              key={one.id}
              value={viewTab(one.id)}
              className={styles.tab}
              title={one.mine ? one.name : t.views.of(one.owner.name)}
              data-testid="tab-view"
            >
              {one.name}
              <ViewCounts count={held.get(one.id)} />
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {tab === 'unassigned' && (
          <TeamFilter
            value={chosen}
            choose={(value) => setParam('team', value === myTeams ? null : value, true)}
          />
        )}
      </header>
      <Tabs.Content value={opened} className={styles.content} tabIndex={-1}>
        {q === '' ? (
          <SelectionProvider key={`${opened} ${JSON.stringify(filter)}`}>
            <div className={styles.listed}>
              <FilterBar filter={chips} setFilter={setFilter} view={view} openView={openView} />
              <BulkBar />
              <ChatList tab={tab} filter={filter} narrowed={!isEmpty(chips)} />
            </div>
          </SelectionProvider>
        ) : (
          <SearchResults q={q} />
        )}
      </Tabs.Content>
    </Tabs.Root>
  );
}
