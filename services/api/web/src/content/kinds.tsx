/** The kinds of messages: their icons and names, wherever a message is spoken of without being shown. */
import {
  BarChart3,
  CalendarDays,
  Circle,
  CircleHelp,
  Clapperboard,
  Contact,
  FileText,
  Image,
  ListChecks,
  MapPin,
  MessageSquareText,
  Mic,
  Music,
  Navigation,
  ShoppingBag,
  Sticker,
  Tag,
  UsersRound,
  Video,
  type LucideIcon,
} from 'lucide-react';
import type { Catalogue } from '../i18n/en';
import { useT } from '../i18n/language';

export type Kind = keyof Catalogue['content']['kinds'];

export const kindIcons: Record<Kind, LucideIcon> = {
  text: MessageSquareText,
  image: Image,
  video: Video,
  gif: Clapperboard,
  note: Circle,
  audio: Music,
  voice: Mic,
  document: FileText,
  sticker: Sticker,
  location: MapPin,
  live_location: Navigation,
  contacts: Contact,
  poll: BarChart3,
  choice: ListChecks,
  order: ShoppingBag,
  product: Tag,
  invite: UsersRound,
  event: CalendarDays,
  unsupported: CircleHelp,
};

/** The kind of a message's type; one that this inbox does not know yet cannot be shown. */
export function kindOf(type: string | null | undefined, variant?: string | null): Kind {
  if (type === 'video' && variant === 'gif') return 'gif';
  if (type === 'video' && variant === 'note') return 'note';
  return type != null && type in kindIcons ? (type as Kind) : 'unsupported';
}

interface KindLineProps {
  type: string | null | undefined;
  text: string | null;
  className?: string | undefined;
}

/** A message in one line: its words behind the kind's icon, or the kind's name where there are no words. */
export function KindLine({ type, text, className }: KindLineProps) {
  const t = useT();
  const kind = kindOf(type);
  const Icon = kindIcons[kind];
  const isMute = text === null || text === '';
  return (
    <>
      {kind !== 'text' && <Icon size={14} aria-hidden />}
      <span className={className}>
        {kind !== 'text' && !isMute && <span className="visually-hidden">{t.content.kinds[kind]}: </span>}
        {isMute ? t.content.kinds[kind] : text}
      </span>
    </>
  );
}
