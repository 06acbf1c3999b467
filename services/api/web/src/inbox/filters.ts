/** The filters of the list as they stand in the address, so that a link and the way back keep them. */
import type { Chat, ChatFilter, Mode } from '../api/types';
import type { ViewFilters } from '../search/calls';

export type ChipName = Exclude<keyof ChatFilter, 'q' | 'sort' | 'team'>;

const flags = ['unread', 'waiting', 'in_house', 'group', 'snoozed'] as const;
const numbers = ['channel', 'active_days'] as const;
const modes: readonly Mode[] = ['bot', 'agent', 'paused', 'closed'];
export const priorities: readonly Chat['priority'][] = ['urgent', 'high', 'normal', 'low'];
export const chipNames: readonly ChipName[] = ['mode', 'assigned', 'label', 'priority', ...flags, ...numbers];

/** What the address asks for; what makes no sense in it is left out. */
export function fromParams(params: URLSearchParams): ChatFilter {
  const filter: ChatFilter = {};
  const mode = modes.find((one) => one === params.get('mode'));
  if (mode !== undefined) filter.mode = mode;
  const assigned = params.get('assigned');
  if (assigned !== null && /^(me|none|[1-9]\d{0,8})$/.test(assigned)) filter.assigned = assigned;
  const label = params.get('label')?.trim();
  if (label !== undefined && label !== '' && label.length <= 50) filter.label = label;
  const priority = priorities.find((one) => one === params.get('priority'));
  if (priority !== undefined) filter.priority = priority;
  for (const name of flags) {
    const value = params.get(name);
    if (value === 'true' || value === 'false') filter[name] = value === 'true';
  }
  for (const name of numbers) {
    const value = Number(params.get(name));
    if (Number.isSafeInteger(value) && value > 0 && value <= (name === 'channel' ? 2 ** 31 - 1 : 3650)) {
      filter[name] = value;
    }
  }
  return filter;
}

/** The same address with these filters and no others. */
export function withFilters(params: URLSearchParams, filter: ChatFilter): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const name of chipNames) {
    const value = filter[name];
    if (value === undefined) next.delete(name);
    else next.set(name, String(value));
  }
  return next;
}

export function without(filter: ChatFilter, name: ChipName): ChatFilter {
  return Object.fromEntries(Object.entries(filter).filter(([key]) => key !== name));
}

/** What a saved view asks for. Filters that the list cannot show are left to the API. */
export function ofView(view: ViewFilters): ChatFilter {
  const given = Object.entries(view).filter(([, value]) => value !== null);
  return fromParams(new URLSearchParams(given.map(([name, value]) => [name, String(value)])));
}

export const isEmpty = (filter: ChatFilter) => Object.keys(filter).length === 0;

export function isSame(a: ChatFilter, b: ChatFilter): boolean {
  return chipNames.every((name) => a[name] === b[name]);
}
