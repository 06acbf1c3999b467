import { MailOpen } from 'lucide-react';
import { useLocation, useNavigate } from 'react-router';
import { attention } from '../api/calls';
import type { Chat } from '../api/types';
import { useT } from '../i18n/language';
import { useCommand } from '../keyboard/registry';
import { mergeChats } from '../live/state';
import { live } from '../live/store';
import { showFailure } from '../shell/toasts';
import { IconButton } from '../ui/button';

/** Lets the chat stand as unread, and leaves it: looking at it is what reads it. */
export function MarkUnread({ chat }: { chat: Chat }) {
  const t = useT();
  const navigate = useNavigate();
  const { search } = useLocation();
  const mark = async () => {
    await navigate({ pathname: '/', search });
    const asOf = live.get().position;
    try {
      const marked = await attention.markUnread(chat.id);
      live.update((state) => mergeChats(state, [marked], asOf));
    } catch (error) {
      showFailure(error);
    }
  };
  useCommand('mark-unread', () => void mark());
  return (
    <IconButton label={t.attention.markUnread} onClick={() => void mark()} data-testid="mark-unread">
      <MailOpen size={19} />
    </IconButton>
  );
}
