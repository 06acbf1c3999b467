import { useT } from '../i18n/language';
import { useOwnTeams } from '../teams/use-teams';
import { SelectField, TextField } from '../ui/field';
import { Tick } from '../ui/tick';
import type { Binding } from './channel-form';
import styles from './channels.module.css';

/** Who may write, what is in the inbox, and what the bot answers. */
export function UseFields({ form, set, bind }: Binding) {
  const t = useT();
  const words = t.channels.form;
  return (
    <fieldset className={styles.fields}>
      <legend>{words.use}</legend>
      <SelectField label={words.unknown} {...bind('unknown_senders')}>
        <option value="create">{words.unknowns.create}</option>
        <option value="guests_only">{words.unknowns.guests_only}</option>
      </SelectField>
      <TeamField {...bind('team_id')} />
      <Tick label={words.reopen} checked={form.reopen_closed} set={(is) => set({ reopen_closed: is })} />
      <Tick label={words.groups} checked={form.groups} set={(is) => set({ groups: is })} />
      {form.groups && (
        <Tick
          label={words.botInGroups}
          checked={form.bot_in_groups}
          set={(is) => set({ bot_in_groups: is })}
        />
      )}
      <Tick label={words.stories} checked={form.stories} set={(is) => set({ stories: is })} />
      <Tick label={words.newsletters} checked={form.newsletters} set={(is) => set({ newsletters: is })} />
      <div className={styles.pair}>
        <TextField label={words.turnWait} inputMode="numeric" {...bind('turn_wait_ms')} />
        <TextField
          label={words.replyAge}
          hint={words.replyAgeHint}
          inputMode="numeric"
          {...bind('max_reply_age_s')}
        />
      </div>
    </fieldset>
  );
}

/** Only where there are teams. */
function TeamField(field: ReturnType<Binding['bind']>) {
  const t = useT();
  const teams = useOwnTeams();
  if (teams.length === 0) return null;
  return (
    <SelectField label={t.teams.ofChannel} {...field}>
      <option value="">{t.assigning.everybody}</option>
      {teams.map((one) => (
        <option key={one.id} value={one.id}>
          {one.name}
        </option>
      ))}
    </SelectField>
  );
}

/** How fast the channel sends. */
export function PacingFields({ form, set, bind }: Binding) {
  const t = useT();
  const words = t.channels.form;
  return (
    <fieldset className={styles.fields}>
      <legend>{words.pacing}</legend>
      <p className={styles.soft}>
        {words.pacingHint} {words.noCap}
      </p>
      <Tick label={words.pacingOn} checked={form.is_on} set={(is) => set({ is_on: is })} />
      <div className={styles.pair}>
        <TextField label={words.gap} inputMode="decimal" {...bind('gap_s')} />
        <TextField label={words.perMinute} inputMode="numeric" {...bind('per_minute')} />
        <TextField label={words.perHour} inputMode="numeric" {...bind('per_hour')} />
        <TextField label={words.perDay} inputMode="numeric" {...bind('per_day')} />
        <TextField label={words.newPerHour} inputMode="numeric" {...bind('new_per_hour')} />
        <TextField label={words.newPerDay} inputMode="numeric" {...bind('new_per_day')} />
      </div>
    </fieldset>
  );
}
