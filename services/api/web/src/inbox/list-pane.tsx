import { useQuery } from '@tanstack/react-query';
import { ArrowDownWideNarrow, Search, X } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { chats } from '../api/calls';
import type { Counts } from '../api/types';
import { useT } from '../i18n/language';
import { useReady } from '../live/live-provider';
import { IconButton } from '../ui/button';
import { Menu, MenuChoices, MenuLabel } from '../ui/menu';
import { ChatList } from './chat-list';
import styles from './list-pane.module.css';
import { DeskFilter } from './desk-filter';
import { tabs, tabSorts, toSort, toTab, unreadOf, type Tab } from './tabs';
import { everyTeam, myTeams, TeamFilter } from './team-filter';

const typingPause = 220;

/** Puts the cursor into the search box when `/` is pressed outside any text. */
function useSlashKey(box: React.RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof Element && event.target.closest('input, textarea, select') !== null;
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      box.current?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [box]);
}

/** Of one team alone nothing is counted. */
function countOf(counts: Counts | undefined, tab: Tab, team: string): number | undefined {
  if (tab !== 'unassigned' || team === everyTeam) return counts?.[tab];
  return team === myTeams ? counts?.team_unassigned : undefined;
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
  useSlashKey(box);

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
      value={tab}
      // By itself a focused tab would be chosen, and a click would choose it twice: two entries to go back through.
      activationMode="manual"
      onValueChange={(value) => setParam('tab', value === 'all' ? null : value, false)}
    >
      <header className={styles.head}>
        <div className={styles.title}>
          <h1>{t.list.title}</h1>
          <div className={styles.tools}>
          <DeskFilter setParam={(name, value) => setParam(name, value, true)} />
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
        </div>
        <div className={styles.search}>
          <Search size={16} aria-hidden />
          <input
            ref={box}
            type="search"
            aria-label={t.list.search}
            placeholder={t.list.search}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') setTyped('');
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
        </Tabs.List>
        {tab === 'unassigned' && (
          <TeamFilter value={chosen} choose={(value) => setParam('team', value === myTeams ? null : value, true)} />
        )}
      </header>
      <Tabs.Content value={tab} className={styles.content} tabIndex={-1}>
        <ChatList key={`${tab} ${sort} ${q === ''} ${team}`} tab={tab} q={q} sort={sort} team={team} />
      </Tabs.Content>
    </Tabs.Root>
  );
}
