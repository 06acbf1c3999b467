import { BedDouble, Bot, CircleCheck, CirclePause, Headset, Smartphone, type LucideIcon } from 'lucide-react';
import type { Channel, Mode } from '../api/types';
import { useT } from '../i18n/language';
import styles from './chip.module.css';
import { cx } from './cx';

export const modeIcons: Record<Mode, LucideIcon> = {
  bot: Bot,
  agent: Headset,
  paused: CirclePause,
  closed: CircleCheck,
};

export function ModeChip({ mode }: { mode: Mode }) {
  const t = useT();
  const Icon = modeIcons[mode];
  return (
    <span className={cx(styles.chip, styles[mode])} data-mode={mode}>
      <Icon size={12} aria-hidden />
      {t.modes[mode]}
    </span>
  );
}

export function RoomChip({ room }: { room: string }) {
  const t = useT();
  return (
    <span className={cx(styles.chip, styles.room)} title={t.list.room(room)}>
      <BedDouble size={12} aria-hidden />
      <span className="visually-hidden">{t.list.room('')}</span>
      {room}
    </span>
  );
}

const providerNames: Record<Channel['provider'], string> = { whapi: 'Whapi', waha: 'WAHA' };

export function ChannelChip({ channel }: { channel: Channel }) {
  return (
    <span className={cx(styles.chip, styles.channel)} title={`${channel.name} · ${channel.provider}`}>
      <Smartphone size={11} aria-hidden />
      {providerNames[channel.provider]}
    </span>
  );
}
