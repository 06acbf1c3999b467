import { SendHorizontal, Square, Trash2 } from 'lucide-react';
import { duration } from '../format/measure';
import { useT } from '../i18n/language';
import type { LocalFile } from '../live/outgoing';
import { IconButton } from '../ui/button';
import styles from './voice-note.module.css';
import boxStyles from './composer.module.css';
import type { Recorder } from './use-recorder';

interface VoiceNoteProps {
  recorder: Recorder;
  send: (file: LocalFile) => void;
}

/** Stands where one writes while a voice note is recorded, and until it is sent or thrown away. */
export function VoiceNote({ recorder, send }: VoiceNoteProps) {
  const t = useT();
  const { recording } = recorder;
  if (recording.state === 'idle') return null;
  return (
    <div className={styles.note} data-testid="voice-note" data-state={recording.state}>
      <IconButton label={t.attach.discard} onClick={recorder.discard}>
        <Trash2 size={18} />
      </IconButton>
      {recording.state === 'recording' ? (
        <>
          <span className={styles.dot} aria-hidden />
          <span className={styles.time} role="timer" aria-label={t.attach.recording}>
            {duration(recording.seconds)}
          </span>
          <span className={styles.hint}>{t.attach.recording}…</span>
          <button
            type="button"
            className={styles.stop}
            aria-label={t.attach.stop}
            title={t.attach.stop}
            onClick={recorder.stop}
            autoFocus
          >
            <Square size={15} fill="currentColor" aria-hidden />
          </button>
        </>
      ) : (
        <>
          <audio className={styles.player} src={recording.file.url} controls aria-label={t.attach.listen} />
          <button
            type="button"
            className={boxStyles.send}
            aria-label={t.attach.sendVoice}
            title={t.attach.sendVoice}
            onClick={() => {
              send(recording.file);
              recorder.take();
            }}
            autoFocus
          >
            <SendHorizontal size={19} aria-hidden />
          </button>
        </>
      )}
    </div>
  );
}
