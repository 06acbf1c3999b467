import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { quickReplies } from '../api/calls';
import { showFailure } from '../shell/toasts';
import type { Option } from './picker';
import { replaced, triggerAt, unresolvedIn } from './trigger';

const most = 30;

interface Box {
  text: string;
  caret: number;
  /** Puts a text into the box, with the caret there. */
  put: (text: string, caret: number) => void;
}

/** Prepared texts for a message box: what `/` offers, and which variables are still to be filled in. */
export function useQuickReplies(chatId: number, { text, caret, put }: Box) {
  const { data } = useQuery({
    queryKey: ['quick-replies'],
    queryFn: quickReplies.list,
    staleTime: 5 * 60_000,
  });
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const trigger = triggerAt(text, caret, '/');
  const query = trigger?.query.toLowerCase() ?? '';
  const open = trigger !== null && trigger.start !== closedAt && (data?.items.length ?? 0) > 0;
  const found = (data?.items ?? []).filter(
    (reply) =>
      reply.shortcut.startsWith(query) || (query !== '' && reply.title.toLowerCase().includes(query)),
  );
  const options: Option[] | null = open
    ? found.slice(0, most).map((reply) => ({
        id: reply.id,
        title: `/${reply.shortcut}`,
        hint: `${reply.title} · ${sample(reply.texts)}`,
      }))
    : null;

  const choose = (option: Option) => {
    if (trigger === null) return;
    quickReplies
      .fill(option.id, chatId)
      .then((filled) => {
        const next = replaced(text, caret, trigger, filled.text);
        put(next.text, next.caret);
      })
      .catch((error: unknown) => showFailure(error));
  };

  return {
    options,
    choose,
    close: () => setClosedAt(trigger?.start ?? null),
    unresolved: unresolvedIn(text, data?.variables.map((variable) => variable.name) ?? []),
  };
}

function sample(texts: Partial<Record<'id' | 'en', string>>): string {
  return (texts.id ?? texts.en ?? '').replace(/\s+/g, ' ');
}
