import { Copy, Ellipsis, Info, PencilLine, Reply, SmilePlus, Trash2 } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useRef, useState } from 'react';
import type { Message } from '../api/types';
import { ourReaction } from '../content/reactions';
import { useT } from '../i18n/language';
import { MessageInfo } from '../timeline/message-info';
import { IconButton } from '../ui/button';
import { Confirm } from '../ui/confirm';
import { copyText } from '../ui/copy';
import { cx } from '../ui/cx';
import { Menu, MenuItem, MenuSeparator } from '../ui/menu';
import { react, remove } from './change-message';
import { useDesk } from './desk';
import styles from './message-menu.module.css';
import { allowedFor } from './message-rules';
import { focusLine, type LineMenu } from './use-line-keys';
import { ReactionDialog } from './reaction-dialog';

/** What a front desk answers with; the first six are WhatsApp's own. All others are behind “more”. */
const emojis = ['👍', '❤️', '😂', '😮', '😢', '🙏', '✅'];

/** What can be done with a message: seen when pointed at or focused; the Tab key leads there from the message itself. */
export function MessageMenu({ message, open, setOpen, isStop }: { message: Message } & LineMenu) {
  const t = useT();
  const desk = useDesk();
  const [sure, setSure] = useState(false);
  const [informed, setInformed] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const tabIndex = isStop ? 0 : -1;
  const [picking, setPicking] = useState(false);
  const allowed = allowedFor(message, desk.can);
  const ours = allowed.react ? ourReaction(message) : null;

  return (
    <div className={cx(styles.tools, open && styles.open)}>
      {allowed.reply && (
        <IconButton
          className={cx(styles.tool, styles.quick)}
          label={t.actions.reply}
          tabIndex={tabIndex}
          onClick={() => desk.reply(message)}
        >
          <Reply size={17} />
        </IconButton>
      )}
      <Menu
        open={open}
        onOpenChange={setOpen}
        onClosed={() => focusLine(button.current)}
        align="start"
        trigger={
          <IconButton
            ref={button}
            className={styles.tool}
            label={t.actions.menu}
            tabIndex={tabIndex}
            data-testid="message-menu"
          >
            <Ellipsis size={18} />
          </IconButton>
        }
      >
        {allowed.react && (
          <>
            <DropdownMenu.Group className={styles.emojis} aria-label={t.actions.react}>
              {emojis.map((emoji) => (
                <DropdownMenu.Item
                  key={emoji}
                  className={cx(styles.emoji, emoji === ours && styles.chosen)}
                  aria-label={t.actions.reactWith(emoji)}
                  onSelect={() => void react(message.id, emoji === ours ? null : emoji)}
                >
                  {emoji}
                </DropdownMenu.Item>
              ))}
              <DropdownMenu.Item
                className={cx(styles.emoji, styles.moreEmojis)}
                aria-label={t.emoji.more}
                title={t.emoji.more}
                onSelect={() => setPicking(true)}
              >
                <SmilePlus size={18} aria-hidden />
              </DropdownMenu.Item>
            </DropdownMenu.Group>
            <MenuSeparator />
          </>
        )}
        {allowed.reply && (
          <MenuItem onSelect={() => desk.reply(message)}>
            <Reply size={17} aria-hidden />
            {t.actions.reply}
          </MenuItem>
        )}
        {allowed.copy && (
          <MenuItem onSelect={() => void copyText(message.text ?? '')}>
            <Copy size={17} aria-hidden />
            {t.actions.copy}
          </MenuItem>
        )}
        {allowed.edit && (
          <MenuItem onSelect={() => desk.edit(message)}>
            <PencilLine size={17} aria-hidden />
            {t.actions.edit}
          </MenuItem>
        )}
        <MenuItem onSelect={() => setInformed(true)}>
          <Info size={17} aria-hidden />
          {t.timeline.info.open}
        </MenuItem>
        {allowed.remove && (
          <MenuItem onSelect={() => setSure(true)}>
            <Trash2 size={17} className={styles.danger} aria-hidden />
            <span className={styles.danger}>{t.actions.remove}</span>
          </MenuItem>
        )}
      </Menu>
      {picking && (
        <ReactionDialog
          choose={(emoji) => {
            setPicking(false);
            void react(message.id, emoji);
          }}
          close={() => setPicking(false)}
        />
      )}
      {informed && <MessageInfo messageId={message.id} close={() => setInformed(false)} />}
      {sure && (
        <Confirm
          title={t.actions.removeSure}
          text={t.actions.removeText}
          yes={t.actions.remove}
          no={t.actions.cancel}
          confirm={() => remove(message.id)}
          close={() => setSure(false)}
        />
      )}
    </div>
  );
}
