/** Short tones, made here. Browsers keep them back until the person has clicked or typed on the page. */
import { useSyncExternalStore } from 'react';
import type { Tone } from './decide';

interface Note {
  hertz: number;
  at: number;
  seconds: number;
}

const notes: Record<Tone, readonly Note[]> = {
  message: [
    { hertz: 659, at: 0, seconds: 0.16 },
    { hertz: 880, at: 0.11, seconds: 0.26 },
  ],
  attention: [
    { hertz: 784, at: 0, seconds: 0.14 },
    { hertz: 988, at: 0.13, seconds: 0.14 },
    { hertz: 1175, at: 0.26, seconds: 0.34 },
  ],
  trouble: [
    { hertz: 392, at: 0, seconds: 0.2 },
    { hertz: 311, at: 0.18, seconds: 0.36 },
  ],
};

let context: AudioContext | null = null;
let kept = false;
const listeners = new Set<() => void>();

function setKept(value: boolean): void {
  if (kept === value) return;
  kept = value;
  for (const listener of listeners) listener();
}

function ready(): AudioContext {
  context ??= new AudioContext();
  return context;
}

/** Lets tones be heard from now on; has an effect only while a click or key press is being handled. */
export async function unlockSound(): Promise<boolean> {
  try {
    const audio = ready();
    if (audio.state === 'suspended') await audio.resume();
    if (audio.state === 'running') setKept(false);
    return audio.state === 'running';
  } catch {
    // A machine without any sound device: everything but the sound works.
    return false;
  }
}

/** Plays a tone; `volume` in per cent. False when the browser kept it back. */
export function play(tone: Tone, volume: number): boolean {
  let audio: AudioContext;
  try {
    audio = ready();
  } catch {
    return false;
  }
  if (audio.state !== 'running') {
    setKept(true);
    return false;
  }
  const start = audio.currentTime + 0.02;
  for (const { hertz, at, seconds } of notes[tone]) {
    const source = audio.createOscillator();
    const loudness = audio.createGain();
    source.type = 'sine';
    source.frequency.value = hertz;
    loudness.gain.setValueAtTime(0, start + at);
    loudness.gain.linearRampToValueAtTime((volume / 100) * 0.5, start + at + 0.015);
    loudness.gain.exponentialRampToValueAtTime(0.0001, start + at + seconds);
    source.connect(loudness).connect(audio.destination);
    source.start(start + at);
    source.stop(start + at + seconds + 0.02);
  }
  return true;
}

/** Any click or key unlocks what the browser keeps back. */
export function unlockAtFirstGesture(): () => void {
  const given = new AbortController();
  const unlock = () => {
    void unlockSound().then((running) => {
      if (running) given.abort();
    });
  };
  for (const kind of ['pointerdown', 'keydown'] as const)
    window.addEventListener(kind, unlock, { signal: given.signal });
  return () => given.abort();
}

/** Whether a tone was due that the browser kept back. */
export const useSoundKeptBack = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    () => kept,
  );
