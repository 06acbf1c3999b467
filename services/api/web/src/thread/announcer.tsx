import { useEffect, useRef, useState } from 'react';
import { useT } from '../i18n/language';
import type { Line } from './lines';

/** Says new messages to screen readers: those that come while the conversation is open, not earlier ones. */
export function Announcer({ lines, customerName }: { lines: readonly Line[]; customerName: string }) {
  const t = useT();
  const [words, setWords] = useState('');
  const newest = lines.at(-1);
  const said = useRef(newest?.key);
  useEffect(() => {
    if (newest === undefined || newest.key === said.current) return;
    const began = said.current !== undefined;
    said.current = newest.key;
    // One's own words need no telling.
    if (!began || newest.outgoing !== null) return;
    const names = { customer: customerName, agent: newest.agentName ?? t.thread.agent, bot: t.thread.bot };
    const who = newest.voice in names ? names[newest.voice as keyof typeof names] : t.thread.system;
    const text = newest.shown.text ?? t.content.kinds.unsupported;
    setWords(t.attention.heard(who, text));
  }, [newest, customerName, t]);
  return (
    <p className="visually-hidden" role="status" aria-live="polite" data-testid="announcer">
      {words}
    </p>
  );
}
