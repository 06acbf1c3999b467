import { Check, Copy, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Chat } from '../api/types';
import { AssignmentHistory } from '../assigning/assignment-history';
import { localPhone } from '../format/phone';
import { fullDate } from '../format/time';
import { Gallery } from '../gallery/gallery';
import { useT } from '../i18n/language';
import { TimelineSection } from '../timeline/timeline-section';
import { Avatar } from '../ui/avatar';
import { IconButton } from '../ui/button';
import { ModeChip } from '../ui/chip';
import { useCopy } from '../ui/copy';
import styles from './details-pane.module.css';
import { ContactSection } from './contact-section';
import { Labels } from './labels';
import { StaySection } from './stay-section';

/** Who the customer is, where they stay, and how the chat is filed. */
export function DetailsPane({ chat, close }: { chat: Chat; close: () => void }) {
  const t = useT();
  return (
    <aside className={styles.pane} aria-label={t.details.title} data-testid="details">
      <IconButton label={t.details.close} className={styles.close} onClick={close}>
        <X size={19} />
      </IconButton>
      <div className={styles.person}>
        <Avatar name={chat.customer_name} picture={chat.customer_avatar} size="large" group={chat.is_group} />
        <h2>{chat.customer_name}</h2>
        <ModeChip mode={chat.mode} />
      </div>
      <Section title={t.details.contact}>
        <dl className={styles.facts}>
          {chat.customer_phone !== null && (
            <Fact name={t.details.phone}>
              <span>{localPhone(chat.customer_phone)}</span>
              <CopyButton text={chat.customer_phone} />
            </Fact>
          )}
          <Fact name={t.details.address}>{chat.address}</Fact>
          <Fact name={t.details.channel}>
            {chat.channel.name} <span className={styles.soft}>({chat.channel.provider})</span>
          </Fact>
          {chat.customer_status !== null && chat.customer_status !== '' && (
            <Fact name={t.details.about}>{chat.customer_status}</Fact>
          )}
          <Fact name={t.details.since}>{fullDate(new Date(chat.created_at), t)}</Fact>
        </dl>
        <ContactSection chat={chat} />
      </Section>
      <Section title={t.details.stay}>
        <StaySection chat={chat} />
      </Section>
      <Section title={t.details.labels}>
        <Labels chat={chat} />
      </Section>
      <Section title={t.gallery.title}>
        <Gallery chatId={chat.id} />
      </Section>
      <Section title={t.timeline.title}>
        <TimelineSection chat={chat} />
      </Section>
      <Section title={t.assigning.history}>
        <AssignmentHistory chat={chat} />
      </Section>
    </aside>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function CopyButton({ text }: { text: string }) {
  const t = useT();
  const [copied, copy] = useCopy(text);
  const label = copied ? t.details.copied : t.details.copy;
  return (
    <button type="button" className={styles.copy} aria-label={label} title={label} onClick={copy}>
      {copied ? <Check size={14} /> : <Copy size={14} />}
    </button>
  );
}
