import { useEffect, useRef, useState } from 'react';
import { useT } from '../i18n/language';
import type { Line, ThreadLine } from './lines';

interface AnnouncerProps {
  lines: readonly ThreadLine[];
  /** What is shown reaches to the newest message. */
  isWhole: boolean;
  customerName: string;
}

/** Says new messages to screen readers: those that come while the conversation is open, not earlier ones. */
export function Announcer({ lines, isWhole, customerName }: AnnouncerProps) {
  const t = useT();
  const [words, setWords] = useState('');
  const newest = lines.findLast((line): line is Line => !('note' in line));
  const said = useRef(isWhole ? newest?.key : undefined);
  useEffect(() => {
    if (newest === undefined || newest.key === said.current) return;
    const began = said.current !== undefined;
    said.current = isWhole ? newest.key : undefined;
    // One's own words need no telling.
    if (!began || !isWhole || newest.outgoing !== null) return;
    const names = { customer: customerName, agent: newest.agentName ?? t.thread.agent, bot: t.thread.bot };
    const who = newest.voice in names ? names[newest.voice as keyof typeof names] : t.thread.system;
    const text = newest.shown.text ?? t.content.kinds.unsupported;
    setWords(t.attention.heard(who, text));
  }, [newest, isWhole, customerName, t]);
  return (
    <p className="visually-hidden" role="status" aria-live="polite" data-testid="announcer">
      {words}
    </p>
  );
}
