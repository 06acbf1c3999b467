import type { ChannelChange, ConnectedChannel, NewChannel } from '../api/types';

/** What stands in the form: text as it was typed. `clearToken`, `clearSecret`: the stored one is to be forgotten. */
export interface ChannelForm {
  provider: 'whapi' | 'waha';
  name: string;
  external_id: string;
  base_url: string;
  token: string;
  webhook_secret: string;
  clearToken: boolean;
  clearSecret: boolean;
  unknown_senders: 'create' | 'guests_only';
  reopen_closed: boolean;
  groups: boolean;
  bot_in_groups: boolean;
  stories: boolean;
  newsletters: boolean;
  /** A team's id; empty for everybody. */
  team_id: string;
  turn_wait_ms: string;
  max_reply_age_s: string;
  is_on: boolean;
  gap_s: string;
  per_minute: string;
  per_hour: string;
  per_day: string;
  new_per_hour: string;
  new_per_day: string;
}

export type Fault = 'required' | 'number';
export type Faults = Partial<Record<keyof ChannelForm, Fault>>;

const caps = ['per_minute', 'per_hour', 'per_day', 'new_per_hour', 'new_per_day'] as const;

export const emptyForm: ChannelForm = {
  provider: 'whapi',
  name: '',
  external_id: '',
  base_url: '',
  token: '',
  webhook_secret: '',
  clearToken: false,
  clearSecret: false,
  unknown_senders: 'create',
  reopen_closed: false,
  groups: false,
  bot_in_groups: false,
  stories: false,
  newsletters: false,
  team_id: '',
  turn_wait_ms: '0',
  max_reply_age_s: '',
  is_on: false,
  gap_s: '',
  per_minute: '',
  per_hour: '',
  per_day: '',
  new_per_hour: '',
  new_per_day: '',
};

const typed = (value: number | null | undefined): string => (value == null ? '' : String(value));

/** A channel as the form shows it; secrets are never known here. */
export function formOf(channel: ConnectedChannel): ChannelForm {
  const details = channel.details;
  if (details === null) return { ...emptyForm, provider: channel.provider, name: channel.name };
  const { settings, access } = details;
  const { pacing } = settings;
  return {
    ...emptyForm,
    provider: channel.provider,
    name: channel.name,
    external_id: channel.external_id ?? '',
    base_url: access.is_address_own ? access.base_url : '',
    unknown_senders: settings.unknown_senders,
    reopen_closed: settings.reopen_closed,
    groups: settings.groups,
    bot_in_groups: settings.bot_in_groups,
    stories: settings.stories,
    newsletters: settings.newsletters,
    team_id: typed(settings.team_id),
    turn_wait_ms: typed(settings.turn_wait_ms),
    max_reply_age_s: typed(settings.max_reply_age_s),
    is_on: pacing.is_on,
    gap_s: typed(pacing.gap_s),
    per_minute: typed(pacing.per_minute),
    per_hour: typed(pacing.per_hour),
    per_day: typed(pacing.per_day),
    new_per_hour: typed(pacing.new_per_hour),
    new_per_day: typed(pacing.new_per_day),
  };
}

const whole = /^\d{1,9}$/;
const decimal = /^\d{1,6}([.,]\d{1,3})?$/;

/** What keeps the form from being sent, by field. `isNew`: pacing is not shown for a new channel. */
export function faultsIn(form: ChannelForm, isNew: boolean): Faults {
  const faults: Faults = {};
  if (form.name.trim() === '') faults.name = 'required';
  if (form.provider === 'waha' && form.external_id.trim() === '') faults.external_id = 'required';
  if (isNew && form.provider === 'whapi' && form.token.trim() === '') faults.token = 'required';
  if (!whole.test(form.turn_wait_ms.trim())) faults.turn_wait_ms = 'number';
  const optional = isNew ? (['max_reply_age_s'] as const) : (['max_reply_age_s', ...caps] as const);
  for (const field of optional) {
    const value = form[field].trim();
    if (value !== '' && !whole.test(value)) faults[field] = 'number';
  }
  if (!isNew && !decimal.test(form.gap_s.trim())) faults.gap_s = 'number';
  return faults;
}

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());
const numberOrNull = (text: string): number | null => (text.trim() === '' ? null : Number(text));

function common(form: ChannelForm) {
  return {
    name: form.name.trim(),
    external_id: orNull(form.external_id),
    base_url: orNull(form.base_url),
    unknown_senders: form.unknown_senders,
    reopen_closed: form.reopen_closed,
    groups: form.groups,
    bot_in_groups: form.bot_in_groups,
    stories: form.stories,
    newsletters: form.newsletters,
    team_id: numberOrNull(form.team_id),
    turn_wait_ms: Number(form.turn_wait_ms),
    max_reply_age_s: numberOrNull(form.max_reply_age_s),
  };
}

/** A channel to be connected. */
export function toNewChannel(form: ChannelForm): NewChannel {
  return {
    ...common(form),
    provider: form.provider,
    token: orNull(form.token),
    webhook_secret: orNull(form.webhook_secret),
  };
}

/** Only what differs from `before`, so that nothing is overwritten that was not touched. */
export function toChange(form: ChannelForm, before: ConnectedChannel): ChannelChange {
  const old = formOf(before);
  const was: Record<string, unknown> = common(old);
  const now: Record<string, unknown> = common(form);
  const change: Record<string, unknown> = {};
  for (const name of Object.keys(now)) if (now[name] !== was[name]) change[name] = now[name];
  if (form.token.trim() !== '') change.token = form.token.trim();
  else if (form.clearToken) change.token = null;
  if (form.webhook_secret.trim() !== '') change.webhook_secret = form.webhook_secret.trim();
  else if (form.clearSecret) change.webhook_secret = null;
  const paced = [...caps, 'gap_s', 'is_on'] as const;
  if (before.details !== null && paced.some((name) => form[name] !== old[name])) {
    change.pacing = {
      ...before.details.settings.pacing,
      ...Object.fromEntries(caps.map((name) => [name, numberOrNull(form[name])])),
      gap_s: Number(form.gap_s.replace(',', '.')),
      is_on: form.is_on,
    };
  }
  return change;
}
