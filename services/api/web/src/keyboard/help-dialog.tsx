import { Link } from 'react-router';
import { useUser } from '../auth/session';
import type { Catalogue } from '../i18n/en';
import { useT } from '../i18n/language';
import type { SendWith } from '../api/types';
import { Dialog } from '../ui/dialog';
import { Kbd } from '../ui/kbd';
import { commandIds, commands, groups } from './commands';
import styles from './help-dialog.module.css';
import { keysOf, useLetters } from './hints';

interface Row {
  readonly keys: readonly string[];
  readonly name: string;
}

/** What keys do where the focus is; these are no commands. */
function localKeys(t: Catalogue, sendWith: SendWith): { name: string; rows: Row[] }[] {
  const words = t.keyboard.help;
  const newLine = sendWith === 'enter' ? 'Shift Enter' : 'Enter';
  return [
    {
      name: words.list,
      rows: [
        { keys: ['↑', '↓'], name: words.move },
        { keys: ['Home', 'End'], name: words.ends },
        { keys: ['Enter'], name: words.open },
        { keys: ['Space'], name: words.choose },
      ],
    },
    {
      name: words.messages,
      rows: [
        { keys: ['↑', '↓'], name: words.move },
        { keys: ['Home', 'End'], name: words.ends },
        { keys: ['Enter'], name: words.actions },
      ],
    },
    {
      name: words.writing,
      rows: [
        { keys: [sendWith === 'enter' ? 'Enter' : 'Ctrl Enter'], name: words.send },
        { keys: [newLine], name: words.newLine },
        { keys: ['/'], name: words.quick },
        { keys: ['@'], name: words.mention },
        { keys: ['Esc'], name: words.leave },
      ],
    },
  ];
}

/** Every key that does something. */
export function HelpDialog({ close }: { close: () => void }) {
  const t = useT();
  const letters = useLetters();
  const { send_with: sendWith } = useUser().preferences;
  const words = t.keyboard.help;
  const ofCommands = groups.map((group) => ({
    name: t.keyboard.groups[group],
    rows: commandIds.flatMap((id): Row[] => {
      const keys = keysOf(id);
      const isOff = commands[id].letter !== undefined && !letters;
      return commands[id].group !== group || keys === null || isOff
        ? []
        : [{ keys: [keys], name: commands[id].name(t) }];
    }),
  }));
  return (
    <Dialog title={words.title} close={close} wide>
      <p className={styles.note}>
        {letters ? words.note : words.off}{' '}
        <Link to="/settings/keyboard" onClick={close}>
          {words.settings}
        </Link>
      </p>
      <div className={styles.groups} data-testid="shortcuts">
        {[...ofCommands, ...localKeys(t, sendWith)]
          .filter(({ rows }) => rows.length > 0)
          .map(({ name, rows }) => (
            <section key={name}>
              <h3>{name}</h3>
              <dl>
                {rows.map((row) => (
                  <div key={row.name} className={styles.row}>
                    <dt>
                      {row.keys.map((key) => (
                        <Kbd key={key}>{key}</Kbd>
                      ))}
                    </dt>
                    <dd>{row.name}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
      </div>
    </Dialog>
  );
}
