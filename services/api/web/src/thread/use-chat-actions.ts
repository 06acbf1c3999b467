import { useMutation, useQueryClient } from '@tanstack/react-query';
import { chats as api } from '../api/calls';
import { ProblemError, codeOf, statusOf } from '../api/problem';
import type { Chat, ChatChange } from '../api/types';
import { useUser } from '../auth/session';
import { useT } from '../i18n/language';
import { mergeChats } from '../live/state';
import { live } from '../live/store';
import { showFailure } from '../shell/toasts';

/** What a person can do to a chat. Whoever comes second is told who was first, and sees the chat as it is now. */
export function useChatActions(chat: Chat) {
  const t = useT();
  const me = useUser();
  const client = useQueryClient();

  const explain = (error: unknown): string | undefined => {
    if (codeOf(error) === 'already_assigned') {
      const winner = error instanceof ProblemError ? error.problem.assigned_agent : undefined;
      return winner == null ? t.banner.taken : t.banner.takenBy(winner.name);
    }
    return statusOf(error) === 409 ? t.banner.changed : undefined;
  };

  const { mutate, isPending } = useMutation({
    mutationFn: async ({ act, then }: { act: () => Promise<Chat>; then?: (() => void) | undefined }) => {
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

  return {
    isPending,
    /** Anything else that answers with the chat as it is afterwards; `then`: once it is done. */
    act: run,
    takeOver: () => run(() => api.takeOver(chat.id)),
    change: (change: ChatChange) => run(() => api.change(chat.id, change)),
    setMode: (mode: Chat['mode']) =>
      run(() => api.change(chat.id, { mode, expected_mode_version: chat.mode_version })),
    assign: (agentId: number | null) => run(() => api.change(chat.id, { assigned_agent_id: agentId })),
    assignToMe: () =>
      run(() =>
        api.change(chat.id, {
          mode: 'agent',
          assigned_agent_id: me.id,
          expected_mode_version: chat.mode_version,
        }),
      ),
  };
}
