import {
  BotOff,
  CircleAlert,
  CloudOff,
  EarOff,
  Hourglass,
  ImageOff,
  MailWarning,
  ServerCrash,
  Unplug,
  Webhook,
  type LucideIcon,
} from 'lucide-react';
import { useT } from '../i18n/language';
import { isKnown, type TroubleKind } from './troubles';

const icons: Record<TroubleKind, LucideIcon> = {
  provider_disconnected: Unplug,
  provider_deaf: EarOff,
  provider_unreachable: CloudOff,
  dead_letters: MailWarning,
  webhook_failing: Webhook,
  webhook_disabled: Webhook,
  messages_waiting: Hourglass,
  lane_stuck: Hourglass,
  turns_overdue: BotOff,
  media_stuck: ImageOff,
  consumer_silent: ServerCrash,
  outbox_ageing: Hourglass,
  outbox_parked: MailWarning,
  queue_missing: ServerCrash,
  broker_unseen: ServerCrash,
};

export function TroubleIcon({ kind }: { kind: string }) {
  const t = useT();
  const Icon = isKnown(kind, t) ? icons[kind] : CircleAlert;
  return <Icon size={18} aria-hidden />;
}
