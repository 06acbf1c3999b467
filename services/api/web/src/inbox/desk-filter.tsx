import { ListFilter } from 'lucide-react';
import { useSearchParams } from 'react-router';
import type { ChatFilter } from '../api/types';
import { useT } from '../i18n/language';
import { IconButton } from '../ui/button';
import { Menu, MenuChoices, MenuLabel } from '../ui/menu';

export type DeskFilterName = 'all' | 'urgent' | 'high' | 'low' | 'snoozed' | 'awake';

/** What narrows any tab by priority or snooze. */
export const deskFilters: Record<DeskFilterName, ChatFilter> = {
  all: {},
  urgent: { priority: 'urgent' },
  high: { priority: 'high' },
  low: { priority: 'low' },
  snoozed: { snoozed: true },
  awake: { snoozed: false },
};

const names = Object.keys(deskFilters) as DeskFilterName[];

/** The filter that the address names. */
export function useDeskFilter(): DeskFilterName {
  const [params] = useSearchParams();
  return names.find((name) => name === params.get('show')) ?? 'all';
}

export function DeskFilter({ setParam }: { setParam: (name: string, value: string | null) => void }) {
  const t = useT();
  const chosen = useDeskFilter();
  return (
    <Menu
      trigger={
        <IconButton
          label={`${t.desk.filter.label}: ${t.desk.filter[chosen]}`}
          aria-pressed={chosen !== 'all'}
          data-testid="desk-filter"
          data-show={chosen}
        >
          <ListFilter size={18} />
        </IconButton>
      }
    >
      <MenuLabel>{t.desk.filter.label}</MenuLabel>
      <MenuChoices
        value={chosen}
        onChoose={(value) => setParam('show', value === 'all' ? null : value)}
        choices={names.map((name) => ({ value: name, label: t.desk.filter[name] }))}
      />
    </Menu>
  );
}
