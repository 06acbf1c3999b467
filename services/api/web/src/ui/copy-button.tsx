import { Check, Copy } from 'lucide-react';
import { Button } from './button';
import { useCopy } from './copy';

interface CopyButtonProps {
  text: string;
  label: string;
  done: string;
  size?: 'normal' | 'small';
}

/** Puts a text into the clipboard, and says so. */
export function CopyButton({ text, label, done, size = 'normal' }: CopyButtonProps) {
  const [copied, copy] = useCopy(text);
  const Icon = copied ? Check : Copy;
  return (
    <Button size={size} onClick={copy}>
      <Icon size={size === 'small' ? 15 : 16} aria-hidden />
      <span aria-live="polite">{copied ? done : label}</span>
    </Button>
  );
}
