import { Mic, Music, Pause, Play } from 'lucide-react';
import { useRef, useState } from 'react';
import type { Media } from '../api/types';
import { duration } from '../format/measure';
import { useT } from '../i18n/language';
import { cx } from '../ui/cx';
import { Document } from './document';
import styles from './sound.module.css';
import { Waveform } from './waveform';

const speeds = [1, 1.5, 2] as const;

/** Only one is heard at a time. */
let playing: HTMLAudioElement | null = null;

/** A voice note or music: play, pause, seek, and how fast. */
export function Sound({ media }: { media: Media }) {
  const t = useT();
  const audio = useRef<HTMLAudioElement>(null);
  const [runs, setRuns] = useState(false);
  const [at, setAt] = useState(0);
  const [told, setTold] = useState<number | null>(null);
  const [speed, setSpeed] = useState(0);
  const [broken, setBroken] = useState<string | null>(null);
  if (broken === media.url) return <Document media={media} />;

  const length = told ?? media.seconds ?? 0;
  const rate = speeds[speed] ?? 1;
  const Icon = media.type === 'voice' ? Mic : Music;

  const toggle = () => {
    const element = audio.current;
    if (element === null) return;
    if (!element.paused) {
      element.pause();
      return;
    }
    if (playing !== element) playing?.pause();
    playing = element;
    element.playbackRate = rate;
    element.play().catch(() => setBroken(media.url));
  };
  const faster = () => {
    const next = (speed + 1) % speeds.length;
    setSpeed(next);
    if (audio.current !== null) audio.current.playbackRate = speeds[next] ?? 1;
  };

  return (
    <div className={styles.sound} data-testid="sound">
      <audio
        ref={audio}
        src={media.url}
        preload="metadata"
        onPlay={() => setRuns(true)}
        onPause={() => setRuns(false)}
        onEnded={() => setAt(0)}
        onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)}
        onDurationChange={(event) => {
          const seconds = event.currentTarget.duration;
          setTold(Number.isFinite(seconds) ? seconds : null);
        }}
        onError={() => setBroken(media.url)}
      />
      <button
        type="button"
        className={styles.play}
        onClick={toggle}
        aria-label={runs ? t.content.pause : t.content.play}
      >
        {runs ? (
          <Pause size={18} fill="currentColor" aria-hidden />
        ) : (
          <Play size={18} fill="currentColor" aria-hidden />
        )}
      </button>
      <div className={styles.body}>
        {media.waveform.length > 0 && <Waveform bars={media.waveform} heard={length > 0 ? at / length : 0} />}
        <input
          className={cx(media.waveform.length > 0 && styles.overWaves)}
          type="range"
          min={0}
          max={Math.max(length, 0.1)}
          step={0.1}
          value={Math.min(at, Math.max(length, 0.1))}
          aria-label={t.content.position}
          aria-valuetext={`${duration(at)} / ${duration(length)}`}
          onChange={(event) => {
            const seconds = Number(event.target.value);
            setAt(seconds);
            if (audio.current !== null) audio.current.currentTime = seconds;
          }}
        />
        <span className={styles.facts}>
          <Icon size={12} aria-hidden />
          <span className="visually-hidden">
            {t.content.kinds[media.type === 'voice' ? 'voice' : 'audio']}
          </span>
          {runs || at > 0 ? `${duration(at)} / ${duration(length)}` : duration(length)}
          {media.type === 'audio' && media.file_name !== null && (
            <span className={styles.name}>{media.file_name}</span>
          )}
        </span>
      </div>
      <button
        type="button"
        className={styles.speed}
        onClick={faster}
        aria-label={t.content.speed(String(rate))}
      >
        {rate}×
      </button>
    </div>
  );
}
