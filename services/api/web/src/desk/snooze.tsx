import { AlarmClock, AlarmClockOff } from 'lucide-react';
import { useState } from 'react';
import { desk } from '../api/calls';
import type { Chat } from '../api/types';
import { useNow } from '../format/clock';
import { clock, daysBetween, fullDate } from '../format/time';
import { useT } from '../i18n/language';
import type { Catalogue } from '../i18n/en';
import { useHint } from '../keyboard/hints';
import { useCommand } from '../keyboard/registry';
import { useChatActions } from '../thread/use-chat-actions';
import { Button, IconButton } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../ui/menu';
import { cx } from '../ui/cx';
import styles from './desk.module.css';
import { localInput, snoozeTimes } from './times';

/** "14:30", "Tue 09:00", or the whole date. */
function shortTime(date: Date, now: Date, t: Catalogue): string {
  const days = daysBetween(now, date);
  if (days === 0) return clock(date, t);
  if (days > 0 && days < 7)
    return `${date.toLocaleDateString(t.locale, { weekday: 'short' })} ${clock(date, t)}`;
  return fullDate(date, t);
}

/** Puts the chat aside until a time, or until the customer writes. */
export function SnoozeMenu({ chat }: { chat: Chat }) {
  const t = useT();
  const actions = useChatActions(chat);
  const [picking, setPicking] = useState(false);
  const [now, setNow] = useState(() => new Date());
  const words = t.desk.snooze;
  const times = snoozeTimes(now);
  const [open, setOpen] = useState(false);
  const hint = useHint('snooze', words.label);
  const change = (next: boolean) => {
    if (next) setNow(new Date());
    setOpen(next);
  };
  useCommand('snooze', () => change(true), { enabled: !actions.isPending });
  const until = (time: Date | null) => actions.act(() => desk.snooze(chat.id, time));
  return (
    <>
      <Menu
        open={open}
        busy={actions.isPending}
        onOpenChange={change}
        trigger={
          <IconButton
            label={words.label}
            {...hint}
            className={cx(chat.snooze !== null && styles.on)}
            data-testid="snooze"
            data-snoozed={chat.snooze !== null || undefined}
          >
            <AlarmClock size={19} />
          </IconButton>
        }
      >
        <MenuLabel>{words.menu}</MenuLabel>
        {(['hour', 'hours', 'tomorrow', 'monday'] as const).map((name) => (
          <MenuItem key={name} onSelect={() => until(times[name])}>
            <span className={styles.choice}>{words[name]}</span>
            <span className={styles.when}>{shortTime(times[name], now, t)}</span>
          </MenuItem>
        ))}
        <MenuItem onSelect={() => until(null)}>
          <span className={styles.choice}>{words.reply}</span>
        </MenuItem>
        <MenuItem onSelect={() => setPicking(true)}>
          <span className={styles.choice}>{words.pick}</span>
        </MenuItem>
        {chat.snooze !== null && (
          <>
            <MenuSeparator />
            <MenuItem onSelect={() => actions.act(() => desk.wake(chat.id))}>
              <AlarmClockOff size={17} aria-hidden />
              {words.wake}
            </MenuItem>
          </>
        )}
      </Menu>
      {picking && <PickTime first={times.tomorrow} choose={until} close={() => setPicking(false)} />}
    </>
  );
}

function PickTime({
  first,
  choose,
  close,
}: {
  first: Date;
  choose: (time: Date) => void;
  close: () => void;
}) {
  const t = useT();
  const [value, setValue] = useState(() => localInput(first));
  const time = new Date(value);
  const [opened] = useState(() => Date.now());
  const ready = !Number.isNaN(time.getTime()) && time.getTime() > opened;
  return (
    <Dialog title={t.desk.snooze.pickTitle} close={close}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!ready) return;
          choose(time);
          close();
        }}
      >
        <TextField
          label={t.desk.snooze.pickTitle}
          type="datetime-local"
          value={value}
          min={localInput(new Date(opened))}
          hint={t.desk.snooze.alsoReply}
          onChange={(event) => setValue(event.target.value)}
        />
        <div className={styles.actions}>
          <Button onClick={close}>{t.actions.cancel}</Button>
          <Button type="submit" look="primary" disabled={!ready}>
            {t.desk.snooze.set}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Says that the chat is put aside, where one is about to write, with the way to take it back. */
export function SnoozeBanner({ chat }: { chat: Chat }) {
  const t = useT();
  const now = useNow();
  const actions = useChatActions(chat);
  const { snooze } = chat;
  if (snooze === null) return null;
  const words = t.desk.snooze;
  return (
    <div className={styles.banner} data-testid="snooze-banner">
      <AlarmClock size={17} aria-hidden />
      <p>
        {snooze.until === null ? words.untilReply : words.until(shortTime(new Date(snooze.until), now, t))}
        {snooze.by !== null && <span className={styles.by}> · {snooze.by.name}</span>}
      </p>
      <Button size="small" busy={actions.isPending} onClick={() => actions.act(() => desk.wake(chat.id))}>
        {words.wake}
      </Button>
    </div>
  );
}

export function SnoozeChip({ chat }: { chat: Chat }) {
  const t = useT();
  const now = useNow();
  if (chat.snooze === null) return null;
  const { until } = chat.snooze;
  const label = until === null ? t.desk.snooze.untilReply : t.desk.snooze.until(fullDate(new Date(until), t));
  return (
    <span className={styles.chip} title={label} data-testid="snoozed">
      <AlarmClock size={12} aria-hidden />
      <span className="visually-hidden">{label}</span>
      <span aria-hidden>{until === null ? t.desk.snooze.chip : shortTime(new Date(until), now, t)}</span>
    </span>
  );
}
