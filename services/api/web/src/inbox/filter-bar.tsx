import { useQuery } from '@tanstack/react-query';
import { BookmarkPlus, ListFilter, Save, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { house, team } from '../api/calls';
import type { ChatFilter, Mode } from '../api/types';
import type { Catalogue } from '../i18n/en';
import { useT } from '../i18n/language';
import type { SavedView } from '../search/calls';
import { Button, IconButton } from '../ui/button';
import { Confirm } from '../ui/confirm';
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../ui/menu';
import styles from './filter-bar.module.css';
import { chipNames, isEmpty, isSame, ofView, priorities, without, type ChipName } from './filters';
import { LabelDialog } from './label-dialog';
import { SaveViewDialog } from './save-view-dialog';
import { useViewChanges } from './use-views';

const modes: readonly Mode[] = ['bot', 'agent', 'paused', 'closed'];
const days = [1, 7, 30] as const;

interface FilterBarProps {
  filter: ChatFilter;
  setFilter: (filter: ChatFilter) => void;
  /** The saved view that is open, if one is. */
  view: SavedView | undefined;
  openView: (view: SavedView | null) => void;
}

/** The filters in use as chips, more of them, and what makes a view of them. */
export function FilterBar({ filter, setFilter, view, openView }: FilterBarProps) {
  const t = useT();
  const [dialog, setDialog] = useState<'label' | 'save' | 'remove' | null>(null);
  const changes = useViewChanges();
  const names = useNames(t, filter);
  const active = chipNames.filter((name) => filter[name] !== undefined);
  const changed = view !== undefined && !isSame(filter, ofView(view.filters));

  return (
    <div className={styles.bar} data-testid="filters" data-count={active.length}>
      <FilterMenu filter={filter} setFilter={setFilter} askLabel={() => setDialog('label')} />
      {active.map((name) => (
        <button
          key={name}
          type="button"
          className={styles.chip}
          aria-label={t.filters.remove(names(name))}
          data-testid="filter-chip"
          data-filter={name}
          onClick={() => setFilter(without(filter, name))}
        >
          {names(name)}
          <X size={13} aria-hidden />
        </button>
      ))}
      {!isEmpty(filter) && (
        <span className={styles.actions}>
          {changed && view.mine && (
            <IconButton label={t.views.update} onClick={() => changes.update(view.id, filter)}>
              <Save size={15} />
            </IconButton>
          )}
          <IconButton label={t.views.save} data-testid="save-view" onClick={() => setDialog('save')}>
            <BookmarkPlus size={15} />
          </IconButton>
          {view?.mine === true && (
            <IconButton label={t.views.remove} onClick={() => setDialog('remove')}>
              <Trash2 size={15} />
            </IconButton>
          )}
        </span>
      )}
      {dialog === 'label' && (
        <LabelDialog
          title={t.filters.label}
          close={() => setDialog(null)}
          onLabel={(label) => setFilter({ ...filter, label })}
        />
      )}
      {dialog === 'save' && (
        <SaveViewDialog filter={filter} close={() => setDialog(null)} onSaved={openView} />
      )}
      {dialog === 'remove' && view !== undefined && (
        <Confirm
          title={t.views.removeSure(view.name)}
          text={t.views.removeText}
          yes={t.views.remove}
          no={t.views.keep}
          confirm={() => changes.remove(view.id).then(() => openView(null))}
          close={() => setDialog(null)}
        />
      )}
    </div>
  );
}

/** What a chip says. */
function useNames(t: Catalogue, filter: ChatFilter): (name: ChipName) => string {
  const channels = useQuery({
    queryKey: ['channels'],
    queryFn: ({ signal }) => house.channels(signal),
    enabled: filter.channel !== undefined,
  });
  const ofSomebody = filter.assigned !== undefined && /^\d/.test(filter.assigned);
  const users = useQuery({ queryKey: ['users'], queryFn: team.users, enabled: ofSomebody });
  const agent = (id: string) => users.data?.items.find((user) => String(user.id) === id)?.name ?? id;
  const said: Record<ChipName, () => string> = {
    mode: () => (filter.mode === undefined ? '' : t.modes[filter.mode]),
    assigned: () =>
      filter.assigned === 'me'
        ? t.list.you
        : filter.assigned === 'none'
          ? t.list.unassigned
          : agent(filter.assigned ?? ''),
    label: () => filter.label ?? '',
    priority: () => (filter.priority === undefined ? '' : t.desk.priority.names[filter.priority]),
    snoozed: () => (filter.snoozed === false ? t.desk.filter.awake : t.desk.filter.snoozed),
    channel: () =>
      channels.data?.items.find((one) => one.id === filter.channel)?.name ??
      `${t.filters.channel} ${filter.channel ?? ''}`,
    unread: () => t.filters.unread,
    waiting: () => t.filters.waiting,
    in_house: () => t.filters.inHouse,
    group: () => (filter.group === false ? t.filters.direct : t.filters.group),
    active_days: () => {
      const n = filter.active_days ?? 0;
      return `${t.filters.active} ${t.filters.days[n] ?? t.filters.lastDays(n)}`;
    },
  };
  return (name) => said[name]();
}

interface FilterMenuProps extends Pick<FilterBarProps, 'filter' | 'setFilter'> {
  askLabel: () => void;
}

function FilterMenu({ filter, setFilter, askLabel }: FilterMenuProps) {
  const t = useT();
  const [opened, setOpened] = useState(false);
  const channels = useQuery({
    queryKey: ['channels'],
    queryFn: ({ signal }) => house.channels(signal),
    enabled: opened,
  });
  const add = (more: ChatFilter) => setFilter({ ...filter, ...more });
  const several = (channels.data?.items ?? []).length > 1 ? (channels.data?.items ?? []) : [];
  return (
    <Menu
      align="start"
      onOpenChange={(open) => open && setOpened(true)}
      trigger={
        <Button size="small" look="quiet" data-testid="add-filter">
          <ListFilter size={15} aria-hidden />
          {t.filters.add}
        </Button>
      }
    >
      <MenuItem onSelect={() => add({ unread: true })}>{t.filters.unread}</MenuItem>
      <MenuItem onSelect={() => add({ waiting: true })}>{t.filters.waiting}</MenuItem>
      <MenuItem onSelect={() => add({ in_house: true })}>{t.filters.inHouse}</MenuItem>
      <MenuItem onSelect={() => add({ group: true })}>{t.filters.group}</MenuItem>
      <MenuItem onSelect={askLabel}>{t.filters.label}…</MenuItem>
      <MenuItem onSelect={() => add({ snoozed: true })}>{t.desk.filter.snoozed}</MenuItem>
      <MenuItem onSelect={() => add({ snoozed: false })}>{t.desk.filter.awake}</MenuItem>
      <MenuSeparator />
      <MenuLabel>{t.filters.mode}</MenuLabel>
      {modes.map((mode) => (
        <MenuItem key={mode} onSelect={() => add({ mode })}>
          {t.modes[mode]}
        </MenuItem>
      ))}
      <MenuLabel>{t.desk.priority.label}</MenuLabel>
      {priorities.map((priority) => (
        <MenuItem key={priority} onSelect={() => add({ priority })}>
          {t.desk.priority.names[priority]}
        </MenuItem>
      ))}
      {several.length > 0 && <MenuLabel>{t.filters.channel}</MenuLabel>}
      {several.map((channel) => (
        <MenuItem key={channel.id} onSelect={() => add({ channel: channel.id })}>
          {channel.name}
        </MenuItem>
      ))}
      <MenuLabel>{t.filters.active}</MenuLabel>
      {days.map((n) => (
        <MenuItem key={n} onSelect={() => add({ active_days: n })}>
          {t.filters.days[n]}
        </MenuItem>
      ))}
      {!isEmpty(filter) && (
        <>
          <MenuSeparator />
          <MenuItem onSelect={() => setFilter({})}>{t.filters.clear}</MenuItem>
        </>
      )}
    </Menu>
  );
}
