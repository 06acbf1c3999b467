import { BellRing, Volume2, VolumeX } from 'lucide-react';
import { useState } from 'react';
import { useT } from '../i18n/language';
import { Button } from '../ui/button';
import { askForDesktop } from './desktop';
import { play, unlockSound, useSoundKeptBack } from './sound';
import styles from './sound-step.module.css';
import { useKeepNotificationSettings, useNotificationSettings } from './use-notification-settings';

type Stage = 'offer' | 'played' | 'blocked';

/** At the first sign-in: lets the browser play sounds, and has the person hear one. Later: says when one was kept back. */
export function SoundStep() {
  const t = useT();
  const settings = useNotificationSettings();
  const keep = useKeepNotificationSettings();
  const keptBack = useSoundKeptBack();
  const [stage, setStage] = useState<Stage>('offer');
  if (settings === undefined) return null;
  if (settings.sound_tested) {
    if (!keptBack) return null;
    return (
      <section className={styles.step} role="status" data-testid="sound-kept-back">
        <VolumeX size={18} aria-hidden />
        <p>{t.notify.keptBack}</p>
        <Button size="small" onClick={() => void unlockSound()}>
          {t.notify.unlock}
        </Button>
      </section>
    );
  }

  const test = async () => {
    const running = await unlockSound();
    setStage(running && play('attention', settings.volume) ? 'played' : 'blocked');
  };
  const done = (heard: boolean) => {
    const silent = Object.fromEntries(
      Object.entries(settings.events).map(([kind, ways]) => [kind, { ...ways, sound: false }]),
    ) as typeof settings.events;
    keep.mutate({ ...settings, sound_tested: true, ...(heard ? {} : { events: silent }) });
    if (heard) void askForDesktop();
  };

  return (
    <section
      className={styles.step}
      aria-label={t.notify.stepLabel}
      data-testid="sound-step"
      data-stage={stage}
    >
      {stage === 'offer' ? <BellRing size={18} aria-hidden /> : <Volume2 size={18} aria-hidden />}
      <p role="status">
        {stage === 'offer' ? t.notify.offer : stage === 'played' ? t.notify.heard : t.notify.blocked}
      </p>
      {stage === 'played' && (
        <Button look="primary" size="small" onClick={() => done(true)}>
          {t.notify.yes}
        </Button>
      )}
      <Button look={stage === 'played' ? 'secondary' : 'primary'} size="small" onClick={() => void test()}>
        {stage === 'offer' ? t.notify.test : t.notify.again}
      </Button>
      <Button look="quiet" size="small" onClick={() => done(false)}>
        {t.notify.without}
      </Button>
    </section>
  );
}
