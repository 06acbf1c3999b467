/** Times until which a chat is put aside. Pure: `now` is given, mornings are the reader's. */
const morning = 9;

export interface SnoozeTimes {
  readonly hour: Date;
  readonly hours: Date;
  readonly tomorrow: Date;
  readonly monday: Date;
}

export function snoozeTimes(now: Date): SnoozeTimes {
  const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
  const morningIn = (days: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, morning);
  // The next one, never today's: Monday itself leads to the Monday after it.
  const toMonday = (8 - now.getDay()) % 7 || 7;
  return { hour: later(1), hours: later(3), tomorrow: morningIn(1), monday: morningIn(toMonday) };
}

/** For an input of type `datetime-local`. */
export function localInput(date: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}
