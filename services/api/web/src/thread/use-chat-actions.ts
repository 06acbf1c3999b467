import { useMutation, useQueryClient } from '@tanstack/react-query';
import { chats as api } from '../api/calls';
import { ProblemError, codeOf, statusOf } from '../api/problem';
import type { Chat, ChatChange, Handing } from '../api/types';
import { clock } from '../format/time';
import { useT } from '../i18n/language';
import { mergeChats } from '../live/state';
import { sendHeld } from '../live/sending';
import { live } from '../live/store';
import { showFailure } from '../shell/toasts';

/** What a person can do to a chat. Whoever comes second is told who was first, and sees the chat as it is now. */
export function useChatActions(chat: Chat) {
  const t = useT();
  const client = useQueryClient();

  const explain = (error: unknown): string | undefined => {
    if (codeOf(error) === 'already_assigned') {
      const problem = error instanceof ProblemError ? error.problem : undefined;
      const since = problem?.assigned_since == null ? null : clock(new Date(problem.assigned_since), t);
      const winner = problem?.assigned_agent;
      return winner == null ? t.banner.taken : t.assigning.takenBy(winner.name, since);
    }
    if (codeOf(error) === 'assignment_changed') return t.assigning.changed;
    return statusOf(error) === 409 ? t.banner.changed : undefined;
  };

  const { mutate, isPending } = useMutation({
    mutationFn: async ({ act, then }: { act: () => Promise<Chat>; then?: (() => void) | undefined }) => {
      // What was answered before counts before: the bot must not answer it once more.
      await sendHeld(chat.id);
      const asOf = live.get().position;
      const changed = await act();
      live.update((state) => mergeChats(state, [changed], asOf));
      then?.();
    },
    onSuccess: () => void client.invalidateQueries({ queryKey: ['counts'] }),
    onError: (error) => {
      showFailure(error, explain(error));
      if (statusOf(error) === 409) void client.invalidateQueries({ queryKey: ['chat', chat.id] });
    },
  });

  const run = (act: () => Promise<Chat>, then?: () => void) => mutate({ act, then });
  const handBack = (note: string | null = null) => run(() => api.handBack(chat.id, chat.mode_version, note));
  const handOver = (wanted: Handing) =>
    run(() => api.assign(chat.id, { ...wanted, expected_assignment_version: chat.assignment_version }));

  return {
    isPending,
    /** Anything else that answers with the chat as it is afterwards; `then`: once it is done. */
    act: run,
    /** As it is seen here: whoever was faster keeps it. */
    claim: () => run(() => api.claim(chat)),
    change: (change: ChatChange) => run(() => api.change(chat.id, change)),
    /** To the bot it goes back without an agent. */
    setMode: (mode: Chat['mode']) =>
      mode === 'bot'
        ? handBack()
        : run(() => api.change(chat.id, { mode, expected_mode_version: chat.mode_version })),
    handBack,
    handOver,
    assign: (agentId: number | null) => handOver({ assigned_agent_id: agentId }),
  };
}

export type ChatActions = ReturnType<typeof useChatActions>;
