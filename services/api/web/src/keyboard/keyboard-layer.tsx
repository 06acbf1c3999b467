import { lazy, Suspense, useState } from 'react';
import { useChooseLanguage } from '../account/use-choose-language';
import type { Availability } from '../api/types';
import { useSignOut } from '../auth/session';
import { useLanguage } from '../i18n/language';
import { showFailure } from '../shell/toasts';
import { useTheme, type Theme } from '../shell/theme';
import { useChooseAvailability } from '../teams/use-choose-availability';
import { useMyself } from '../teams/use-teams';
import { HelpDialog } from './help-dialog';
import { useLetters } from './hints';
import { useCommand } from './registry';
import { useArriving } from './use-go';
import { useKeys } from './use-keys';

const Palette = lazy(async () => ({ default: (await import('./palette')).Palette }));

/** Keys, the palette and the list of shortcuts, on every screen behind the sign-in. */
export function KeyboardLayer() {
  const [shown, setShown] = useState<'palette' | 'help' | null>(null);
  const close = () => setShown(null);
  useKeys(useLetters());
  useArriving();
  useCommand('palette', () => setShown('palette'));
  useCommand('help', () => setShown('help'));
  useOwnCommands();
  return (
    <>
      {shown === 'palette' && (
        <Suspense>
          <Palette close={close} />
        </Suspense>
      )}
      {shown === 'help' && <HelpDialog close={close} />}
    </>
  );
}

/** What concerns the person alone, on every screen. What is so already makes no sense. */
function useOwnCommands(): void {
  const { language } = useLanguage();
  const chooseLanguage = useChooseLanguage();
  const [theme, setTheme] = useTheme();
  const availability = useMyself()?.availability;
  const choose = useChooseAvailability();
  const signOut = useSignOut();
  const otherTheme = (name: Theme) => ({ enabled: theme !== name });
  const otherState = (state: Availability) => ({
    enabled: availability !== undefined && availability !== state,
  });

  useCommand('theme-light', () => setTheme('light'), otherTheme('light'));
  useCommand('theme-dark', () => setTheme('dark'), otherTheme('dark'));
  useCommand('theme-system', () => setTheme('system'), otherTheme('system'));
  useCommand('language-id', () => chooseLanguage('id'), { enabled: language !== 'id' });
  useCommand('language-en', () => chooseLanguage('en'), { enabled: language !== 'en' });
  useCommand('availability-online', () => choose('online'), otherState('online'));
  useCommand('availability-away', () => choose('away'), otherState('away'));
  useCommand('availability-offline', () => choose('offline'), otherState('offline'));
  useCommand('sign-out', () => void signOut().catch(showFailure));
}
