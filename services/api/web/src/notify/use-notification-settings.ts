import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { attention } from '../api/calls';
import type { NotificationSettings } from '../api/types';
import { showFailure } from '../shell/toasts';

const key = ['notification-settings'];

/** How this person is told of what happens; `undefined` until it is known. */
export function useNotificationSettings(): NotificationSettings | undefined {
  return useQuery({ queryKey: key, queryFn: attention.notifications, staleTime: 60_000 }).data;
}

/** Keeps changed settings: seen at once, and put back when the server did not take them. */
export function useKeepNotificationSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: attention.keepNotifications,
    onMutate: async (change: NotificationSettings) => {
      await client.cancelQueries({ queryKey: key });
      const before = client.getQueryData<NotificationSettings>(key);
      client.setQueryData(key, change);
      return before;
    },
    onSuccess: (kept) => client.setQueryData(key, kept),
    onError: (error, _change, before) => {
      client.setQueryData(key, before);
      showFailure(error);
    },
  });
}
