import { useId, type ReactNode } from 'react';
import type { Preferences } from '../api/types';
import { useUser } from '../auth/session';
import { useT } from '../i18n/language';
import { SectionPage } from '../settings/section-page';
import { Button } from '../ui/button';
import styles from '../ui/panel.module.css';
import tick from '../ui/tick.module.css';
import { Tick } from '../ui/tick';
import { runCommand } from './registry';
import { useKeepPreferences } from './use-preferences';

const sendKeys: readonly Preferences['send_with'][] = ['enter', 'ctrl_enter'];
const undoTimes: readonly Preferences['undo_seconds'][] = [0, 5, 10];

/** How one likes to work: keys, and what happens when something is sent. */
export function KeyboardScreen() {
  const t = useT();
  const { preferences } = useUser();
  const { mutate: keep, isSuccess } = useKeepPreferences();
  const words = t.keyboard.settings;
  return (
    <SectionPage title={words.title} subtitle={words.subtitle}>
      <section className={styles.panel} aria-label={words.keys}>
        <h2>{words.keys}</h2>
        <Tick
          label={words.letters}
          hint={words.lettersHint}
          checked={preferences.letter_shortcuts}
          set={(letter_shortcuts) => keep({ letter_shortcuts })}
        />
        <div className={styles.actions}>
          <Button onClick={() => runCommand('help')}>{words.show}</Button>
        </div>
      </section>
      <section className={styles.panel} aria-label={words.sending}>
        <h2>{words.sending}</h2>
        <OneOf
          label={words.sendWith}
          hint={words.sendHints[preferences.send_with]}
          name="send_with"
          choices={sendKeys.map((key) => ({ value: key, label: words.sendKeys[key] }))}
          value={preferences.send_with}
          choose={(send_with) => keep({ send_with })}
        />
        <OneOf
          label={words.undo}
          hint={words.undoHint}
          name="undo_seconds"
          choices={undoTimes.map((seconds) => ({ value: seconds, label: words.undoFor(seconds) }))}
          value={preferences.undo_seconds}
          choose={(undo_seconds) => keep({ undo_seconds })}
        />
      </section>
      <p className={styles.soft} role="status">
        {isSuccess && words.saved}
      </p>
    </SectionPage>
  );
}

interface OneOfProps<T extends string | number> {
  label: string;
  hint: ReactNode;
  name: string;
  choices: readonly { value: T; label: string }[];
  value: T;
  choose: (value: T) => void;
}

function OneOf<T extends string | number>({ label, hint, name, choices, value, choose }: OneOfProps<T>) {
  const id = useId();
  return (
    <fieldset className={styles.choices} aria-describedby={id}>
      <legend>{label}</legend>
      {choices.map((choice) => (
        <label key={choice.value} className={tick.line}>
          <input
            type="radio"
            name={name}
            value={choice.value}
            checked={choice.value === value}
            onChange={() => choose(choice.value)}
          />
          {choice.label}
        </label>
      ))}
      <p id={id} className={styles.soft}>
        {hint}
      </p>
    </fieldset>
  );
}
