import { describe, expect, it } from 'vitest';
import type { Webhook } from '../admin/types';
import { emptyForm, faultsIn, formOf, toggled, toWebhook } from './form';

const webhook: Webhook = {
  id: 1,
  name: 'PMS',
  url: 'https://pms.example.com/hook',
  event_types: ['guest.registered'],
  channel_ids: null,
  is_active: true,
  state: 'working',
  disabled_reason: null,
  failing_since: null,
  retry_at: null,
  last_success_at: null,
  pending: 0,
  created_at: '2026-01-05T03:04:05Z',
};

describe('the form of a webhook', () => {
  it('gives back what it was made from', () => {
    const { name, url, event_types, channel_ids } = webhook;
    expect(toWebhook(formOf(webhook))).toEqual({ name, url, event_types, channel_ids });
  });

  it('sends null for everything, and trims what was typed', () => {
    const form = { ...emptyForm, name: ' PMS ', url: ' https://e.example ', allTypes: true };
    expect(toWebhook(form)).toEqual({
      name: 'PMS',
      url: 'https://e.example',
      event_types: null,
      channel_ids: null,
    });
  });

  it('asks for what is missing, and for a choice where one is to be made', () => {
    expect(faultsIn(emptyForm)).toEqual({ name: 'required', url: 'required' });
    const form = { ...formOf(webhook), types: [], allChannels: false };
    expect(faultsIn(form)).toEqual({ types: 'chooseOne', channels: 'chooseOne' });
    expect(faultsIn({ ...form, allTypes: true, allChannels: true })).toEqual({});
  });

  it('takes a choice back', () => {
    expect(toggled(toggled([1, 2], 2), 3)).toEqual([1, 3]);
  });
});
