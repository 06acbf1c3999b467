import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import styles from '../admin/admin.module.css';
import { webhooks } from '../admin/calls';
import type { Webhook } from '../admin/types';
import { house } from '../api/calls';
import { useT } from '../i18n/language';
import { SectionPage } from '../settings/section-page';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { fieldError, FormError } from '../ui/form-error';
import { eventName, groups, typesOf } from './event-types';
import { emptyForm, faultsIn, formOf, toggled, toWebhook, type Faults, type WebhookForm } from './form';

interface WebhookFormViewProps {
  webhook?: Webhook;
  done: () => void;
  /** A new one's secret, to be shown this once. */
  secret: (secret: string) => void;
}

/** Whom to tell of what. */
export function WebhookFormView({ webhook, done, secret }: WebhookFormViewProps) {
  const t = useT();
  const words = t.admin.webhooks;
  const client = useQueryClient();
  const [form, setForm] = useState<WebhookForm>(() => (webhook === undefined ? emptyForm : formOf(webhook)));
  const [faults, setFaults] = useState<Faults>({});
  const save = useMutation({
    mutationFn: async () => {
      if (webhook === undefined) secret((await webhooks.add(toWebhook(form))).secret);
      else await webhooks.change(webhook.id, toWebhook(form));
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['webhooks'] });
      done();
    },
  });
  const set = (change: Partial<WebhookForm>) => {
    setForm({ ...form, ...change });
    setFaults({});
  };
  const words2 = { required: t.admin.common.required, chooseOne: words.chooseOne };
  const errorOf = (name: keyof WebhookForm, field: string) => {
    const found = faults[name];
    return found === undefined ? fieldError(save.error, field) : words2[found];
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const found = faultsIn(form);
    setFaults(found);
    if (Object.keys(found).length === 0) save.mutate();
  };
  return (
    <SectionPage title={webhook === undefined ? words.add : webhook.name}>
      <form
        className={styles.form}
        onSubmit={submit}
        noValidate
        autoComplete="off"
        data-testid="webhook-form"
      >
        <TextField
          label={words.name}
          hint={words.nameHint}
          error={errorOf('name', 'name')}
          value={form.name}
          maxLength={80}
          autoFocus
          onChange={(event) => set({ name: event.target.value })}
        />
        <TextField
          label={words.url}
          hint={words.urlHint}
          error={errorOf('url', 'url')}
          type="url"
          inputMode="url"
          placeholder="https://"
          value={form.url}
          onChange={(event) => set({ url: event.target.value })}
        />
        <TypesField form={form} set={set} error={errorOf('types', 'event_types')} />
        <ChannelsField form={form} set={set} error={errorOf('channels', 'channel_ids')} />
        <FormError error={save.error} fields={['name', 'url', 'event_types', 'channel_ids']} />
        <div className={styles.actions}>
          <Button look="primary" type="submit" busy={save.isPending}>
            {t.admin.common.save}
          </Button>
          <Button look="quiet" onClick={done}>
            {t.admin.common.cancel}
          </Button>
        </div>
      </form>
    </SectionPage>
  );
}

interface FieldProps {
  form: WebhookForm;
  set: (change: Partial<WebhookForm>) => void;
  error: string | undefined;
}

function TypesField({ form, set, error }: FieldProps) {
  const t = useT();
  const words = t.admin.webhooks;
  return (
    <fieldset>
      <legend>{words.events}</legend>
      <Radio
        label={words.everything}
        checked={form.allTypes}
        choose={() => set({ allTypes: true })}
        group="types"
      />
      <Radio
        label={words.someEvents}
        checked={!form.allTypes}
        choose={() => set({ allTypes: false })}
        group="types"
      />
      {!form.allTypes && (
        <div className={styles.ticks}>
          {groups.map((group) => [
            <h2 key={group}>{words.groups[group]}</h2>,
            ...typesOf(group).map((type) => (
              <label key={type} className={styles.tick} title={type}>
                <input
                  type="checkbox"
                  checked={form.types.includes(type)}
                  onChange={() => set({ types: toggled(form.types, type) })}
                />
                {eventName(type, t)}
              </label>
            )),
          ])}
        </div>
      )}
      {error !== undefined && <p className={styles.error}>{error}</p>}
    </fieldset>
  );
}

function ChannelsField({ form, set, error }: FieldProps) {
  const words = useT().admin.webhooks;
  const list = useQuery({ queryKey: ['channels'], queryFn: ({ signal }) => house.channels(signal) });
  return (
    <fieldset>
      <legend>{words.channels}</legend>
      <Radio
        label={words.allChannels}
        checked={form.allChannels}
        choose={() => set({ allChannels: true })}
        group="channels"
      />
      <Radio
        label={words.someChannels}
        checked={!form.allChannels}
        choose={() => set({ allChannels: false })}
        group="channels"
      />
      {!form.allChannels && (
        <div className={styles.ticks}>
          {(list.data?.items ?? []).map((channel) => (
            <label key={channel.id} className={styles.tick}>
              <input
                type="checkbox"
                checked={form.channels.includes(channel.id)}
                onChange={() => set({ channels: toggled(form.channels, channel.id) })}
              />
              {channel.name}
            </label>
          ))}
        </div>
      )}
      {error !== undefined && <p className={styles.error}>{error}</p>}
    </fieldset>
  );
}

interface RadioProps {
  label: string;
  group: string;
  checked: boolean;
  choose: () => void;
}

function Radio({ label, group, checked, choose }: RadioProps) {
  return (
    <label className={styles.tick}>
      <input type="radio" name={group} checked={checked} onChange={choose} />
      {label}
    </label>
  );
}
