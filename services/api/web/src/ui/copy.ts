import { useState } from 'react';
import { showFailure } from '../shell/toasts';

const SAID_FOR_MS = 2_000;

/** Puts a text into the clipboard; browsers refuse it where the page is not served securely. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) {
    showFailure(error);
    return false;
  }
}

/** Whether the text has just been copied, and what copies it. */
export function useCopy(text: string): readonly [boolean, () => void] {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    if (!(await copyText(text))) return;
    setCopied(true);
    setTimeout(() => setCopied(false), SAID_FOR_MS);
  };
  return [copied, () => void copy()];
}
