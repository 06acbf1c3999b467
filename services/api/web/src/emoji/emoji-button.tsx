import { Smile } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useState } from 'react';
import { useT } from '../i18n/language';
import { IconButton } from '../ui/button';
import styles from './emoji-button.module.css';
import { LazyPicker } from './lazy-picker';

interface EmojiButtonProps {
  className?: string | undefined;
  insert: (emoji: string) => void;
  /** Called when the window has closed: where the words are, the focus belongs again. */
  done: () => void;
}

/** A smiley beside the words; opens all emojis. */
export function EmojiButton({ className, insert, done }: EmojiButtonProps) {
  const t = useT();
  const [open, setOpen] = useState(false);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <IconButton className={className} label={t.emoji.open} data-testid="emoji">
          <Smile size={20} />
        </IconButton>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={styles.window}
          side="top"
          align="end"
          sideOffset={8}
          collisionPadding={10}
          aria-label={t.emoji.open}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            done();
          }}
        >
          <LazyPicker
            choose={(emoji) => {
              insert(emoji);
              setOpen(false);
            }}
          />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
