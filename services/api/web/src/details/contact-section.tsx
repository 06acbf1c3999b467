import { PencilLine } from 'lucide-react';
import { useState } from 'react';
import { desk } from '../api/calls';
import type { Chat } from '../api/types';
import { useT } from '../i18n/language';
import { useChatActions } from '../thread/use-chat-actions';
import { Button } from '../ui/button';
import { SelectField, TextAreaField, TextField } from '../ui/field';
import styles from './contact-section.module.css';
import { Fact } from './details-pane';

/** What is written down about the customer: WhatsApp changes none of it. */
export function ContactSection({ chat }: { chat: Chat }) {
  const t = useT();
  const [editing, setEditing] = useState(false);
  const { contact } = chat;
  const words = t.desk.contact;
  if (editing) return <ContactForm chat={chat} close={() => setEditing(false)} />;
  const language = contact.language;
  return (
    <>
      <dl className={styles.facts}>
        {language !== null && (
          <Fact name={words.language}>
            {words.languages[language] ?? language}
            {!contact.language_is_given && <span className={styles.soft}>({words.noticed})</span>}
          </Fact>
        )}
        <Fact name={words.notes}>
          {contact.notes === null ? (
            <span className={styles.soft}>{words.noNotes}</span>
          ) : (
            <span className={styles.notes} data-testid="contact-notes">
              {contact.notes}
            </span>
          )}
        </Fact>
      </dl>
      <Button size="small" onClick={() => setEditing(true)} data-testid="edit-contact">
        <PencilLine size={14} aria-hidden />
        {words.edit}
      </Button>
    </>
  );
}

function ContactForm({ chat, close }: { chat: Chat; close: () => void }) {
  const t = useT();
  const actions = useChatActions(chat);
  const { contact } = chat;
  const [name, setName] = useState(contact.name ?? '');
  const [language, setLanguage] = useState(contact.language_is_given ? (contact.language ?? '') : '');
  const [notes, setNotes] = useState(contact.notes ?? '');
  const words = t.desk.contact;
  return (
    <form
      className={styles.form}
      data-testid="contact-form"
      onSubmit={(event) => {
        event.preventDefault();
        const change = {
          name: name.trim(),
          language: language === 'id' || language === 'en' ? language : null,
          notes: notes.trim(),
        } as const;
        actions.act(() => desk.changeContact(chat.id, change), close);
      }}
    >
      <TextField
        label={words.name}
        value={name}
        maxLength={100}
        autoFocus
        placeholder={contact.whatsapp_name ?? ''}
        hint={contact.whatsapp_name === null ? undefined : words.whatsappName(contact.whatsapp_name)}
        onChange={(event) => setName(event.target.value)}
      />
      <SelectField
        label={words.language}
        value={language}
        onChange={(event) => setLanguage(event.target.value)}
      >
        <option value="">{words.automatic}</option>
        <option value="id">{words.languages.id}</option>
        <option value="en">{words.languages.en}</option>
      </SelectField>
      <TextAreaField
        label={words.notes}
        rows={4}
        maxLength={2000}
        value={notes}
        onChange={(event) => setNotes(event.target.value)}
      />
      <div className={styles.actions}>
        <Button size="small" type="submit" look="primary" busy={actions.isPending}>
          {words.save}
        </Button>
        <Button size="small" look="quiet" onClick={close}>
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}
