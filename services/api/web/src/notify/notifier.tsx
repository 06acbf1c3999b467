import { useEffect, useEffectEvent } from 'react';
import { useNavigate } from 'react-router';
import type { Notice } from '../api/types';
import { flashTitle, markIcon } from '../attention/use-tab-mark';
import { useDeskSettings } from '../attention/use-desk-settings';
import { callsAgain } from '../attention/waiting';
import { useUser } from '../auth/session';
import { useT } from '../i18n/language';
import { live } from '../live/store';
import { useMyTeams } from '../teams/use-teams';
import { onNotice } from './bus';
import { repeatEverySeconds, repeats, tellingOf } from './decide';
import { showOnDesktop } from './desktop';
import { play, unlockAtFirstGesture } from './sound';
import { useNotificationSettings } from './use-notification-settings';
import { useUrgent } from './use-urgent';

const openChatId = (): number | null => {
  const id = /\/chats\/(\d+)/.exec(location.pathname)?.[1];
  return id === undefined ? null : Number(id);
};

/** Tells the person what happens, in the ways that they chose. Draws nothing. */
export function Notifier() {
  const t = useT();
  const me = useUser().id;
  const navigate = useNavigate();
  const settings = useNotificationSettings();
  const desk = useDeskSettings();
  const myTeams = useMyTeams();
  useUrgent(settings?.repeat_unclaimed ?? false);

  const tell = useEffectEvent((notice: Notice) => {
    if (settings === undefined) return;
    const looking = document.visibilityState === 'visible' && document.hasFocus();
    const telling = tellingOf(notice, settings, { me, now: new Date(), looking, openChatId: openChatId() });
    if (telling === null) return;
    const chat = notice.chat_id === null ? undefined : live.get().chats.get(notice.chat_id)?.value;
    const words = t.notify.told[telling.kind](chat?.customer_name ?? '');
    if (telling.sound !== null) play(telling.sound, settings.volume);
    if (telling.title) flashTitle(words);
    if (telling.badge) markIcon();
    if (telling.desktop) {
      const path = notice.chat_id === null ? '/' : `/chats/${notice.chat_id}`;
      const tag = `sapa-${telling.kind}-${notice.chat_id ?? 'system'}`;
      showOnDesktop(words, chat?.last_message?.text ?? '', tag, () => void navigate(path));
    }
  });

  const remind = useEffectEvent(() => {
    if (settings === undefined) return;
    const now = new Date();
    const calling = [...live.get().chats.values()].filter(({ value }) =>
      callsAgain(value, myTeams, now, desk),
    );
    if (repeats(settings, calling.length, now)) play('attention', settings.volume);
  });

  useEffect(() => onNotice((notice) => tell(notice)), []);
  useEffect(() => unlockAtFirstGesture(), []);
  useEffect(() => {
    const timer = setInterval(() => remind(), repeatEverySeconds * 1_000);
    return () => clearInterval(timer);
  }, []);
  return null;
}
