import { useNow } from '../format/clock';
import { ago, fullDate } from '../format/time';
import { useT } from '../i18n/language';

/** "5 minutes ago", with the moment itself for whoever points at it. */
export function When({ at, say }: { at: string; say?: (ago: string) => string }) {
  const t = useT();
  const now = useNow();
  const date = new Date(at);
  const words = ago(date, now, t) ?? t.admin.common.justNow;
  return (
    <time dateTime={at} title={fullDate(date, t)}>
      {say === undefined ? words : say(words)}
    </time>
  );
}
