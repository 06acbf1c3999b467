import { BarChart3, Contact, FileText, ImagePlus, MapPin, Plus } from 'lucide-react';
import { useRef, useState } from 'react';
import { useT } from '../i18n/language';
import type { Draft } from '../live/outgoing';
import { useDesk } from '../thread/desk';
import { IconButton } from '../ui/button';
import { Menu, MenuItem } from '../ui/menu';
import styles from './composer.module.css';
import { ContactDialog } from './contact-dialog';
import { PlaceDialog } from './place-dialog';
import { PollDialog } from './poll-dialog';

const items = [
  { feature: 'image', icon: ImagePlus, label: 'media' },
  { feature: 'document', icon: FileText, label: 'document' },
  { feature: 'location', icon: MapPin, label: 'location' },
  { feature: 'contacts', icon: Contact, label: 'contact' },
  { feature: 'poll', icon: BarChart3, label: 'poll' },
] as const;

interface AttachMenuProps {
  onFiles: (files: File[]) => void;
  /** Sends what one of the dialogs made. */
  onDraft: (draft: Draft) => void;
}

/** Everything that can be sent beside words, as far as the chat's number can send it. */
export function AttachMenu({ onFiles, onDraft }: AttachMenuProps) {
  const t = useT();
  const { can } = useDesk();
  const pictures = useRef<HTMLInputElement>(null);
  const documents = useRef<HTMLInputElement>(null);
  const [dialog, setDialog] = useState<'location' | 'contacts' | 'poll' | null>(null);

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
  const possible = items.filter((item) => can(item.feature));
  if (possible.length === 0) return null;

  const choose = (feature: (typeof items)[number]['feature']) => {
    if (feature === 'image') pictures.current?.click();
    else if (feature === 'document') documents.current?.click();
    else setDialog(feature);
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
        {possible.map(({ feature, icon: Icon, label }) => (
          <MenuItem key={feature} onSelect={() => choose(feature)}>
            <Icon size={18} aria-hidden />
            {t.attach[label]}
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
      {dialog === 'poll' && <PollDialog send={sendDraft} close={close} />}
    </>
  );
}
