import { useEffect, useState } from 'react';
import { desk } from '../api/calls';
import { tabName } from '../drafts/store';
import { useAttention } from '../thread/use-attention';

const beatMs = 15_000;
const idleAfterMs = 120_000;
const editingAgainMs = 4_000;
const editingOverMs = 6_000;

type State = 'open' | 'viewing' | 'editing' | 'gone';

/** The page is being left: it becomes hidden only after it has said so, and that is not a state to tell any more. */
let leaving = false;
window.addEventListener('pagehide', () => {
  leaving = true;
});
window.addEventListener('pageshow', () => {
  leaving = false;
});

/** It holds for seconds: what fails is not worth a word, the next beat says it again. */
function tell(chatId: number, state: State): void {
  if (leaving && state !== 'gone') return;
  void desk.tellViewing(chatId, { state, client: tabName }).catch(() => undefined);
}

/** What is written now, and where, so that the beats do not contradict it. */
let writing: { chatId: number; at: number; over: ReturnType<typeof setTimeout> } | null = null;

/** Tells colleagues that somebody writes here; call it at every key. */
export function tellEditing(chatId: number): void {
  const now = performance.now();
  const going = writing?.chatId === chatId ? writing : null;
  if (writing !== null) clearTimeout(writing.over);
  const isDue = going === null || now - going.at > editingAgainMs;
  writing = {
    chatId,
    at: isDue ? now : going.at,
    over: setTimeout(() => stopEditing(chatId), editingOverMs),
  };
  if (isDue) tell(chatId, 'editing');
}

/** They have stopped, or sent it. */
export function stopEditing(chatId: number): void {
  if (writing?.chatId !== chatId) return;
  clearTimeout(writing.over);
  writing = null;
  tell(chatId, 'viewing');
}

function useIdle(): boolean {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stir = () => {
      clearTimeout(timer);
      setIdle(false);
      timer = setTimeout(() => setIdle(true), idleAfterMs);
    };
    const events = ['pointermove', 'pointerdown', 'keydown', 'wheel'] as const;
    for (const name of events) document.addEventListener(name, stir, { passive: true });
    stir();
    return () => {
      clearTimeout(timer);
      for (const name of events) document.removeEventListener(name, stir);
    };
  }, []);
  return idle;
}

/** Tells colleagues, while this chat is on screen, whether somebody looks at it. */
export function useViewing(chatId: number): void {
  const attention = useAttention();
  const idle = useIdle();
  const state = attention && !idle ? 'viewing' : 'open';

  useEffect(() => {
    const beat = () => {
      if (writing?.chatId !== chatId) tell(chatId, state);
    };
    beat();
    const timer = setInterval(beat, beatMs);
    return () => clearInterval(timer);
  }, [chatId, state]);

  useEffect(() => {
    const leave = () => {
      if (writing?.chatId === chatId) {
        clearTimeout(writing.over);
        writing = null;
      }
      tell(chatId, 'gone');
    };
    window.addEventListener('pagehide', leave);
    return () => {
      window.removeEventListener('pagehide', leave);
      leave();
    };
  }, [chatId]);
}
