import type { EventType, NewWebhook, Webhook } from '../admin/types';

/** A webhook as it is typed in. `all…`: the choice beside it does not count. */
export interface WebhookForm {
  name: string;
  url: string;
  allTypes: boolean;
  types: readonly EventType[];
  allChannels: boolean;
  channels: readonly number[];
}

export type Fault = 'required' | 'chooseOne';
export type Faults = Partial<Record<keyof WebhookForm, Fault>>;

export const emptyForm: WebhookForm = {
  name: '',
  url: '',
  allTypes: false,
  types: ['message.created', 'message.status_changed'],
  allChannels: true,
  channels: [],
};

export function formOf(webhook: Webhook): WebhookForm {
  return {
    name: webhook.name,
    url: webhook.url,
    allTypes: webhook.event_types === null,
    types: webhook.event_types ?? [],
    allChannels: webhook.channel_ids === null,
    channels: webhook.channel_ids ?? [],
  };
}

export function faultsIn(form: WebhookForm): Faults {
  const faults: Faults = {};
  if (form.name.trim() === '') faults.name = 'required';
  if (form.url.trim() === '') faults.url = 'required';
  if (!form.allTypes && form.types.length === 0) faults.types = 'chooseOne';
  if (!form.allChannels && form.channels.length === 0) faults.channels = 'chooseOne';
  return faults;
}

export function toWebhook(form: WebhookForm): NewWebhook {
  return {
    name: form.name.trim(),
    url: form.url.trim(),
    event_types: form.allTypes ? null : [...form.types],
    channel_ids: form.allChannels ? null : [...form.channels],
  };
}

/** With it, if it was not there; without it, if it was. */
export function toggled<T>(chosen: readonly T[], one: T): readonly T[] {
  return chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one];
}
