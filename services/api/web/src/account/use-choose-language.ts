import { useQueryClient } from '@tanstack/react-query';
import { account } from '../api/account-calls';
import type { Me } from '../api/types';
import { meKey } from '../auth/session';
import { useLanguage } from '../i18n/language';
import type { Language } from '../i18n/choice';
import { showFailure } from '../shell/toasts';

/** Changes the language here at once, and on the server for one's other devices. */
export function useChooseLanguage(): (language: Language) => void {
  const client = useQueryClient();
  const { setLanguage } = useLanguage();
  return (language) => {
    setLanguage(language);
    client.setQueryData<Me | null>(meKey, (me) => (me == null ? me : { ...me, language }));
    account.change({ language }).catch((error: unknown) => showFailure(error));
  };
}
