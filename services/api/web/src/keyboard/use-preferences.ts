import { useMutation, useQueryClient } from '@tanstack/react-query';
import { account } from '../api/account-calls';
import type { Me, Preferences } from '../api/types';
import { meKey } from '../auth/session';
import { showFailure } from '../shell/toasts';

/** Keeps how the person likes to work: holds at once, and is put back when the server did not take it. */
export function useKeepPreferences() {
  const client = useQueryClient();
  const put = (preferences: Preferences) =>
    client.setQueryData<Me | null>(meKey, (me) => (me == null ? me : { ...me, preferences }));
  return useMutation({
    mutationFn: (preferences: Partial<Preferences>) => account.change({ preferences }),
    onMutate: (change) => {
      const before = client.getQueryData<Me | null>(meKey)?.preferences;
      if (before !== undefined) put({ ...before, ...change });
      return before;
    },
    onSuccess: (profile) => put(profile.preferences),
    onError: (error, _change, before) => {
      if (before !== undefined) put(before);
      showFailure(error);
    },
  });
}
