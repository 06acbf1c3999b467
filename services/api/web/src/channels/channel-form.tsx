import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { channels } from '../api/calls';
import { ProblemError, UnreachableError } from '../api/problem';
import type { ConnectedChannel } from '../api/types';
import { useT } from '../i18n/language';
import { Button } from '../ui/button';
import { SelectField, TextField } from '../ui/field';
import { Tick } from '../ui/tick';
import styles from './channels.module.css';
import { emptyForm, faultsIn, formOf, toChange, toNewChannel, type ChannelForm, type Faults } from './form';
import { PacingFields, UseFields } from './use-fields';

export interface Binding {
  form: ChannelForm;
  set: (change: Partial<ChannelForm>) => void;
  /** For an input of text: its value, its change and what is wrong with it. */
  bind: (name: TextName) => {
    name: string;
    value: string;
    error: string | undefined;
    onChange: (event: { target: { value: string } }) => void;
  };
}

type TextName = { [K in keyof ChannelForm]: ChannelForm[K] extends boolean ? never : K }[keyof ChannelForm];

/** A channel to connect, or the settings of one that is. Secrets are typed in and never shown again. */
export function ChannelFormView({ channel, done }: { channel?: ConnectedChannel; done: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const [form, setForm] = useState<ChannelForm>(() => (channel === undefined ? emptyForm : formOf(channel)));
  const [faults, setFaults] = useState<Faults>({});
  const save = useMutation({
    mutationFn: () =>
      channel === undefined
        ? channels.add(toNewChannel(form))
        : channels.change(channel.id, toChange(form, channel)),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['channels'] });
      done();
    },
  });
  const problem = save.error instanceof ProblemError ? save.error : undefined;
  const errorOf = (name: keyof ChannelForm): string | undefined => {
    const fault = faults[name];
    return fault === undefined ? problem?.forField(name) : t.channels.form[fault];
  };
  const set = (change: Partial<ChannelForm>) => setForm({ ...form, ...change });
  const bind: Binding['bind'] = (name) => ({
    name,
    value: form[name],
    error: errorOf(name),
    onChange: (event) => {
      set({ [name]: event.target.value });
      setFaults({ ...faults, [name]: undefined });
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const found = faultsIn(form, channel === undefined);
    setFaults(found);
    if (Object.keys(found).length === 0) save.mutate();
  };
  const names = Object.keys(form) as (keyof ChannelForm)[];
  const shownAtField = names.some((name) => errorOf(name) !== undefined);
  const binding = { form, set, bind };
  return (
    <form className={styles.form} onSubmit={submit} noValidate autoComplete="off" data-testid="channel-form">
      <h1>{channel === undefined ? t.channels.addTitle : t.channels.changeTitle(channel.name)}</h1>
      <ReachFields channel={channel} {...binding} />
      <UseFields {...binding} />
      {channel !== undefined && <PacingFields {...binding} />}
      {save.isError && !shownAtField && (
        <p className={styles.error} role="alert">
          {save.error instanceof UnreachableError ? t.errors.unreachable : save.error.message}
        </p>
      )}
      <div className={styles.actions}>
        <Button look="primary" type="submit" busy={save.isPending}>
          {save.isPending ? t.channels.form.saving : t.channels.form.save}
        </Button>
        <Button look="quiet" onClick={done}>
          {t.channels.form.cancel}
        </Button>
      </div>
    </form>
  );
}

function ReachFields({ channel, form, set, bind }: Binding & { channel: ConnectedChannel | undefined }) {
  const t = useT();
  const words = t.channels.form;
  const access = channel?.details?.access;
  const isWhapi = form.provider === 'whapi';
  const kept = (held: 'own' | 'environment' | 'none' | undefined) =>
    held === undefined ? undefined : held === 'none' ? words.keptNone : words.kept[held];
  const choose = (provider: 'whapi' | 'waha') =>
    set({ provider, unknown_senders: provider === 'whapi' ? 'create' : 'guests_only' });
  return (
    <>
      {channel === undefined && (
        <SelectField
          label={words.provider}
          {...bind('provider')}
          onChange={(event) => choose(event.target.value === 'waha' ? 'waha' : 'whapi')}
        >
          <option value="whapi">Whapi</option>
          <option value="waha">WAHA</option>
        </SelectField>
      )}
      <TextField label={words.name} hint={words.nameHint} autoFocus {...bind('name')} />
      <TextField
        label={isWhapi ? words.channelId : words.session}
        hint={isWhapi ? words.channelIdHint : words.sessionHint}
        {...bind('external_id')}
      />
      <TextField
        label={words.address}
        type="url"
        inputMode="url"
        hint={words.addressHint(
          access !== undefined && !access.is_address_own ? access.base_url : words.addressDefault,
        )}
        {...bind('base_url')}
      />
      <TextField
        label={isWhapi ? words.token : words.key}
        type="password"
        autoComplete="new-password"
        hint={kept(access?.token)}
        {...bind('token')}
      />
      {access?.token === 'own' && form.token === '' && (
        <Tick label={words.clear} checked={form.clearToken} set={(clearToken) => set({ clearToken })} />
      )}
      <TextField
        label={words.secret}
        type="password"
        autoComplete="new-password"
        hint={kept(access?.webhook_secret) ?? (isWhapi ? words.secretWhapi : words.secretWaha)}
        {...bind('webhook_secret')}
      />
      {access?.webhook_secret === 'own' && form.webhook_secret === '' && (
        <Tick label={words.clear} checked={form.clearSecret} set={(clearSecret) => set({ clearSecret })} />
      )}
    </>
  );
}
