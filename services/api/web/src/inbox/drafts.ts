import { useSyncExternalStore } from 'react';
import { readSetting, writeSetting } from '../shell/settings';

/** What was written and not yet sent, per chat; it survives switching chats and reloading the page. */
const listeners = new Set<() => void>();
const nameOf = (chatId: number) => `draft.${chatId}`;

export function readDraft(chatId: number): string {
  return readSetting(nameOf(chatId)) ?? '';
}

export function writeDraft(chatId: number, text: string): void {
  writeSetting(nameOf(chatId), text.trim() === '' ? null : text);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export const useDraft = (chatId: number): string => useSyncExternalStore(subscribe, () => readDraft(chatId));
