import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { Button } from './button';
import { copyText } from './copy';

/** Puts a text into the clipboard, and says so. */
export function CopyButton({ text, label, done }: { text: string; label: string; done: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    if (!(await copyText(text))) return;
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <Button onClick={() => void copy()}>
      {copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
      <span aria-live="polite">{copied ? done : label}</span>
    </Button>
  );
}
