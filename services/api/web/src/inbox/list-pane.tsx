import { useQuery } from '@tanstack/react-query';
import { Search, X } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { chats } from '../api/calls';
import type { Counts } from '../api/types';
import { useT } from '../i18n/language';
import { useReady } from '../live/live-provider';
import { ChatList } from './chat-list';
import styles from './list-pane.module.css';
import { tabs, toTab, type Tab } from './tabs';
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

  const setParam = (name: string, value: string | null) =>
    setParams(
      (current) => {
        if (value === null) current.delete(name);
        else current.set(name, value);
        return current;
      },
      { replace: true },
    );

  useEffect(() => {
    const text = typed.trim();
    if (text === q) return;
    const timer = setTimeout(() => setParam('q', text === '' ? null : text), typingPause);
    return () => clearTimeout(timer);
  });

  return (
    <Tabs.Root
      className={styles.pane}
      value={tab}
      onValueChange={(value) => setParam('tab', value === 'all' ? null : value)}
    >
      <header className={styles.head}>
        <h1>{t.list.title}</h1>
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
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {tab === 'unassigned' && (
          <TeamFilter value={chosen} choose={(value) => setParam('team', value === myTeams ? null : value)} />
        )}
      </header>
      <Tabs.Content value={tab} className={styles.content} tabIndex={-1}>
        <ChatList key={`${tab} ${q === ''} ${team}`} tab={tab} q={q} team={team} />
      </Tabs.Content>
    </Tabs.Root>
  );
}
