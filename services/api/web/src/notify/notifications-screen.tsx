import { Volume2 } from 'lucide-react';
import { useState } from 'react';
import type { NotificationSettings } from '../api/types';
import { useUser } from '../auth/session';
import { useT } from '../i18n/language';
import { SectionPage } from '../settings/section-page';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { Bone } from '../ui/states';
import { eventKinds } from './decide';
import { askForDesktop, desktopPermission } from './desktop';
import { DeskForm } from './desk-form';
import styles from './notifications.module.css';
import { play, unlockSound } from './sound';
import { useKeepNotificationSettings, useNotificationSettings } from './use-notification-settings';

const ways = ['sound', 'desktop', 'title', 'badge'] as const;

/** How one is told of what happens, and, for admins, when the desk counts a wait as long. */
export function NotificationsScreen() {
  const t = useT();
  const user = useUser();
  const settings = useNotificationSettings();
  return (
    <SectionPage title={t.notify.title} subtitle={t.notify.subtitle}>
      {settings === undefined ? <Bone className={styles.bone} /> : <Mine settings={settings} />}
      {user.role === 'admin' && <DeskForm />}
    </SectionPage>
  );
}

function Mine({ settings }: { settings: NotificationSettings }) {
  const t = useT();
  const { mutate, isSuccess } = useKeepNotificationSettings();
  const change = (changes: Partial<NotificationSettings>) => mutate({ ...settings, ...changes });
  const quiet = settings.quiet_hours;
  return (
    <>
      <section className={styles.card} data-testid="notification-settings">
        <table className={styles.matrix}>
          <thead>
            <tr>
              <th scope="col">{t.notify.event}</th>
              {ways.map((way) => (
                <th key={way} scope="col">
                  {t.notify.ways[way]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {eventKinds.map((kind) => (
              <tr key={kind}>
                <th scope="row">{t.notify.kinds[kind]}</th>
                {ways.map((way) => (
                  <td key={way}>
                    <label className={styles.box}>
                      <input
                        type="checkbox"
                        aria-label={`${t.notify.kinds[kind]}: ${t.notify.ways[way]}`}
                        checked={settings.events[kind][way]}
                        onChange={(event) =>
                          change({
                            events: {
                              ...settings.events,
                              [kind]: { ...settings.events[kind], [way]: event.target.checked },
                            },
                          })
                        }
                      />
                    </label>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section className={styles.card}>
        <h2>{t.notify.sound}</h2>
        <Loudness settings={settings} change={change} />
        <Choice
          label={t.notify.inOpenChat}
          checked={settings.sound_in_open_chat}
          choose={(sound_in_open_chat) => change({ sound_in_open_chat })}
        />
        <Choice
          label={t.notify.repeat}
          checked={settings.repeat_unclaimed}
          choose={(repeat_unclaimed) => change({ repeat_unclaimed })}
        />
        <Choice
          label={t.notify.quiet}
          hint={t.notify.quietHint}
          checked={quiet.enabled}
          choose={(enabled) => change({ quiet_hours: { ...quiet, enabled } })}
        />
        {quiet.enabled && (
          <div className={styles.hours}>
            {(['begin', 'end'] as const).map((side) => (
              <TextField
                key={side}
                type="time"
                label={t.notify[side]}
                value={quiet[side]}
                onChange={(event) => {
                  if (event.target.value !== '')
                    change({ quiet_hours: { ...quiet, [side]: event.target.value.slice(0, 5) } });
                }}
              />
            ))}
          </div>
        )}
      </section>
      <DesktopCard />
      <p className={styles.saved} role="status">
        {isSuccess && t.notify.saved}
      </p>
    </>
  );
}

function Loudness({
  settings,
  change,
}: {
  settings: NotificationSettings;
  change: (changes: Partial<NotificationSettings>) => void;
}) {
  const t = useT();
  const [volume, setVolume] = useState(settings.volume);
  const test = async () => {
    await unlockSound();
    play('message', volume);
  };
  return (
    <div className={styles.loudness}>
      <label>
        {t.notify.volume}
        <input
          type="range"
          min={0}
          max={100}
          step={5}
          value={volume}
          onChange={(event) => setVolume(Number(event.target.value))}
          onPointerUp={() => change({ volume })}
          onKeyUp={() => change({ volume })}
        />
      </label>
      <Button size="small" onClick={() => void test()}>
        <Volume2 size={15} aria-hidden />
        {t.notify.test}
      </Button>
    </div>
  );
}

function DesktopCard() {
  const t = useT();
  const [permission, setPermission] = useState(desktopPermission);
  return (
    <section className={styles.card}>
      <h2>{t.notify.desktop}</h2>
      <p className={styles.soft}>{t.notify.permissions[permission]}</p>
      {permission === 'default' && (
        <div>
          <Button onClick={() => void askForDesktop().then(setPermission)}>{t.notify.allow}</Button>
        </div>
      )}
    </section>
  );
}

function Choice({
  label,
  hint,
  checked,
  choose,
}: {
  label: string;
  hint?: string;
  checked: boolean;
  choose: (checked: boolean) => void;
}) {
  return (
    <label className={styles.choice}>
      <input type="checkbox" checked={checked} onChange={(event) => choose(event.target.checked)} />
      <span>
        {label}
        {hint !== undefined && <small>{hint}</small>}
      </span>
    </label>
  );
}
