import { useCallback, useEffect, useRef, useState } from 'react';
import { localFile } from './local-file';
import type { LocalFile } from '../live/outgoing';

/** What WhatsApp plays as it is comes first; the others are converted on the way. */
const formats = ['audio/ogg;codecs=opus', 'audio/webm;codecs=opus', 'audio/mp4'];
const endings: Record<string, string> = { 'audio/ogg': 'ogg', 'audio/webm': 'webm', 'audio/mp4': 'm4a' };

/** Longer than anybody listens to; a forgotten microphone ends by itself. */
const longestSeconds = 15 * 60;

type Recording =
  { state: 'idle' } | { state: 'recording'; seconds: number } | { state: 'done'; file: LocalFile };

/** Records a voice note. `start` throws when there is no microphone, or it may not be used. */
export function useRecorder() {
  const [recording, setRecording] = useState<Recording>({ state: 'idle' });
  const recorder = useRef<MediaRecorder | null>(null);
  const isKept = useRef(true);

  const end = useCallback((kept: boolean) => {
    isKept.current = kept;
    if (recorder.current?.state === 'recording') recorder.current.stop();
    recorder.current = null;
  }, []);
  useEffect(() => () => end(false), [end]);

  const start = useCallback(async () => {
    // Missing where the page is not served securely, whatever the types say.
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    if (devices === undefined) throw new DOMException('no microphone here', 'NotSupportedError');
    const stream = await devices.getUserMedia({ audio: true });
    const mimeType = formats.find((format) => MediaRecorder.isTypeSupported(format));
    const made = new MediaRecorder(stream, mimeType === undefined ? {} : { mimeType });
    const pieces: Blob[] = [];
    const began = performance.now();
    const seconds = () => (performance.now() - began) / 1000;
    const clock = setInterval(() => {
      if (seconds() > longestSeconds) end(true);
      else setRecording({ state: 'recording', seconds: seconds() });
    }, 250);
    made.addEventListener('dataavailable', (event) => pieces.push(event.data));
    made.addEventListener('stop', () => {
      clearInterval(clock);
      for (const track of stream.getTracks()) track.stop();
      const [type = 'audio/webm'] = made.mimeType.split(';');
      const blob = new Blob(pieces, { type });
      if (!isKept.current || blob.size === 0) {
        setRecording({ state: 'idle' });
        return;
      }
      const length = Math.round(seconds());
      void localFile(blob, `voice-note.${endings[type] ?? 'webm'}`, length).then((file) =>
        setRecording({ state: 'done', file }),
      );
    });
    isKept.current = true;
    recorder.current = made;
    setRecording({ state: 'recording', seconds: 0 });
    made.start(1_000);
  }, [end]);

  const stop = useCallback(() => end(true), [end]);
  /** Gives the note away, to be sent: from then on it is no longer ours to free. */
  const take = useCallback(() => setRecording({ state: 'idle' }), []);
  const discard = useCallback(() => {
    end(false);
    setRecording((before) => {
      if (before.state === 'done') URL.revokeObjectURL(before.file.url);
      return { state: 'idle' };
    });
  }, [end]);
  return { recording, start, stop, take, discard };
}

export type Recorder = ReturnType<typeof useRecorder>;
