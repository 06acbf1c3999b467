import {
  BarChart3,
  Contact,
  FileText,
  ImagePlus,
  ListChecks,
  MapPin,
  Plus,
  Sticker,
  type LucideIcon,
} from 'lucide-react';
import { useRef, useState } from 'react';
import type { Feature } from '../api/types';
import type { Catalogue } from '../i18n/en';
import { useT } from '../i18n/language';
import type { Draft } from '../live/outgoing';
import { useDesk } from '../thread/desk';
import { IconButton } from '../ui/button';
import { Menu, MenuItem } from '../ui/menu';
import styles from './composer.module.css';
import { ContactDialog } from './contact-dialog';
import { MenuDialog } from './menu-dialog';
import { PlaceDialog } from './place-dialog';
import { PollDialog } from './poll-dialog';
import { StickerDialog } from './sticker-dialog';

type Choice = 'image' | 'document' | 'sticker' | 'location' | 'contacts' | 'poll' | 'menu';

/** Each with the features of which one is enough; where there is no sticker, a picture stands in. */
const items: readonly {
  choice: Choice;
  features: readonly Feature[];
  icon: LucideIcon;
  name: (t: Catalogue) => string;
}[] = [
  { choice: 'image', features: ['image'], icon: ImagePlus, name: (t) => t.attach.media },
  { choice: 'document', features: ['document'], icon: FileText, name: (t) => t.attach.document },
  { choice: 'sticker', features: ['sticker', 'image'], icon: Sticker, name: (t) => t.sticker.name },
  { choice: 'location', features: ['location'], icon: MapPin, name: (t) => t.attach.location },
  { choice: 'contacts', features: ['contacts'], icon: Contact, name: (t) => t.attach.contact },
  { choice: 'poll', features: ['poll'], icon: BarChart3, name: (t) => t.attach.poll },
  { choice: 'menu', features: ['buttons', 'list'], icon: ListChecks, name: (t) => t.menu.name },
];

interface AttachMenuProps {
  onFiles: (files: File[]) => void;
  /** Sends what one of the dialogs made. */
  onDraft: (draft: Draft) => void;
}

/** Everything that can be sent beside words, as far as the chat's channel can send it. */
export function AttachMenu({ onFiles, onDraft }: AttachMenuProps) {
  const t = useT();
  const { can } = useDesk();
  const pictures = useRef<HTMLInputElement>(null);
  const documents = useRef<HTMLInputElement>(null);
  const [dialog, setDialog] = useState<Exclude<Choice, 'image' | 'document'> | null>(null);

  const picked = (input: HTMLInputElement) => {
    onFiles([...(input.files ?? [])]);
    // The same file again is a change again.
    input.value = '';
  };
  const close = () => setDialog(null);
  const sendDraft = (draft: Draft) => {
    onDraft(draft);
    close();
  };
  const possible = items.filter((item) => item.features.some(can));
  if (possible.length === 0) return null;

  const choose = (choice: Choice) => {
    if (choice === 'image') pictures.current?.click();
    else if (choice === 'document') documents.current?.click();
    else setDialog(choice);
  };

  return (
    <>
      <Menu
        side="top"
        align="start"
        trigger={
          <IconButton className={styles.tool} label={t.attach.menu} data-testid="attach">
            <Plus size={21} />
          </IconButton>
        }
      >
        {possible.map(({ choice, icon: Icon, name }) => (
          <MenuItem key={choice} onSelect={() => choose(choice)}>
            <Icon size={18} aria-hidden />
            {name(t)}
          </MenuItem>
        ))}
      </Menu>
      <input
        ref={pictures}
        type="file"
        accept="image/*,video/*"
        multiple
        hidden
        data-testid="attach-media"
        onChange={(event) => picked(event.currentTarget)}
      />
      <input
        ref={documents}
        type="file"
        multiple
        hidden
        data-testid="attach-document"
        onChange={(event) => picked(event.currentTarget)}
      />
      {dialog === 'location' && <PlaceDialog send={sendDraft} close={close} />}
      {dialog === 'contacts' && <ContactDialog send={sendDraft} close={close} />}
      {dialog === 'sticker' && <StickerDialog send={sendDraft} close={close} />}
      {dialog === 'menu' && <MenuDialog send={sendDraft} close={close} />}
      {dialog === 'poll' && <PollDialog send={sendDraft} close={close} />}
    </>
  );
}
