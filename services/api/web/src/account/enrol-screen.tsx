import { useQueryClient } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { meKey, useSignOut } from '../auth/session';
import { useT } from '../i18n/language';
import { showFailure, Toasts } from '../shell/toasts';
import { Button } from '../ui/button';
import { PageState } from '../ui/states';
import { TwoFactorDialog } from './two-factor-dialog';

/** For whoever has to set up two-factor sign-in before they may do anything else. */
export function EnrolScreen() {
  const t = useT();
  const client = useQueryClient();
  const signOut = useSignOut();
  const [open, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
    void client.invalidateQueries({ queryKey: meKey });
  };
  return (
    <>
      <PageState
        testId="enrol"
        icon={ShieldCheck}
        title={t.twoFactor.requiredTitle}
        text={t.twoFactor.requiredText}
      >
        <Button look="primary" onClick={() => setOpen(true)}>
          {t.twoFactor.setUp}
        </Button>
        <Button look="quiet" onClick={() => void signOut().catch(showFailure)}>
          {t.twoFactor.signOut}
        </Button>
      </PageState>
      {open && <TwoFactorDialog wish="set-up" close={close} />}
      <Toasts />
    </>
  );
}
