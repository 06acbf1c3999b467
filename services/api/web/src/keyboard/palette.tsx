import { Command } from 'cmdk';
import { Search } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useRef, useState } from 'react';
import type { Chat } from '../api/types';
import { localPhone } from '../format/phone';
import { useT } from '../i18n/language';
import { Avatar } from '../ui/avatar';
import { ModeChip, RoomChip } from '../ui/chip';
import { Kbd } from '../ui/kbd';
import { useOrigin } from '../ui/use-origin';
import { groups } from './commands';
import { fitting } from './fitting';
import { meaningOf } from './meaning';
import styles from './palette.module.css';
import { recentCommands, rememberCommand } from './recent';
import { useEntries, type Entry } from './use-entries';
import { useFoundChats } from './use-found-chats';
import { useGo } from './use-go';
import { pressOf } from './use-keys';

/** One box for everything: what to do now, where to go, or whose chat to open. */
export function Palette({ close }: { close: () => void }) {
  const t = useT();
  const go = useGo();
  const goBack = useOrigin();
  const [typed, setTyped] = useState('');
  const chosen = useRef<() => void>(() => undefined);
  const entries = useEntries();
  const found = fitting(entries, typed);
  const chats = useFoundChats(typed);
  const [recent] = useState(recentCommands);
  const lately =
    typed.trim() === '' ? recent.flatMap((id) => entries.filter((entry) => entry.id === id)) : [];
  const words = t.keyboard.palette;
  const count = found.length + chats.length;

  // It is done once the palette is gone and the focus is where it was: what is done may put it elsewhere.
  const choose = (run: () => void) => {
    chosen.current = run;
    close();
  };
  const carryOut = ({ id, run }: Entry) =>
    choose(() => {
      rememberCommand(id);
      run();
    });
  // On a touch screen the keyboard would cover what one came to read.
  const place = matchMedia('(pointer: fine)').matches ? 'composer' : 'messages';
  const open = ({ id }: Chat) => choose(() => go(`/chats/${id}`, place));

  return (
    <Dialog.Root open onOpenChange={close}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles.veil} />
        <Dialog.Content
          className={styles.box}
          aria-describedby={undefined}
          data-testid="palette"
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            goBack();
            chosen.current();
          }}
          onKeyDown={(event) => {
            const situation = { writing: true, covered: false, letters: false };
            if (meaningOf(pressOf(event.nativeEvent), situation) !== 'palette') return;
            event.preventDefault();
            close();
          }}
        >
          <Dialog.Title className="visually-hidden">{words.title}</Dialog.Title>
          <Command label={words.title} shouldFilter={false} loop vimBindings={false}>
            <div className={styles.search}>
              <Search size={17} aria-hidden />
              <Command.Input
                value={typed}
                onValueChange={setTyped}
                placeholder={words.placeholder}
                autoFocus
              />
            </div>
            <p className={count === 0 ? styles.none : 'visually-hidden'} role="status">
              {count === 0 ? words.none(typed.trim()) : typed.trim() !== '' && words.found(count)}
            </p>
            <Command.List className={styles.list} label={words.title}>
              {lately.length > 0 && (
                <Group name={t.keyboard.groups.recent}>
                  {lately.map((entry) => (
                    <Choice key={entry.id} value={`recent ${entry.id}`} entry={entry} choose={carryOut} />
                  ))}
                </Group>
              )}
              {[...groups, 'go' as const].map((group) => {
                const here = found.filter((entry) => entry.group === group);
                return here.length === 0 ? null : (
                  <Group key={group} name={t.keyboard.groups[group]}>
                    {here.map((entry) => (
                      <Choice key={entry.id} value={entry.id} entry={entry} choose={carryOut} />
                    ))}
                  </Group>
                );
              })}
              {chats.length > 0 && (
                <Group name={t.keyboard.groups.people}>
                  {chats.map((chat) => (
                    <Command.Item
                      key={chat.id}
                      value={`chat ${chat.id}`}
                      className={styles.item}
                      data-testid="palette-chat"
                      data-chat-id={chat.id}
                      onSelect={() => open(chat)}
                    >
                      <Avatar name={chat.customer_name} picture={chat.customer_avatar} size="small" />
                      <span className={styles.name}>{chat.customer_name}</span>
                      {chat.guest?.room_number != null && <RoomChip room={chat.guest.room_number} />}
                      <span className={styles.hint}>
                        {chat.customer_phone !== null && localPhone(chat.customer_phone)}
                      </span>
                      <ModeChip mode={chat.mode} />
                    </Command.Item>
                  ))}
                </Group>
              )}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Group({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <Command.Group className={styles.group} heading={name}>
      {children}
    </Command.Group>
  );
}

interface ChoiceProps {
  value: string;
  entry: Entry;
  choose: (entry: Entry) => void;
}

function Choice({ value, entry, choose }: ChoiceProps) {
  const Icon = entry.icon;
  return (
    <Command.Item
      value={value}
      className={styles.item}
      data-testid="palette-command"
      data-command={entry.id}
      onSelect={() => choose(entry)}
    >
      <Icon size={17} className={styles.icon} aria-hidden />
      <span className={styles.name}>{entry.name}</span>
      {entry.keys !== null && <Kbd>{entry.keys}</Kbd>}
    </Command.Item>
  );
}
