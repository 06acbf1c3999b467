import { LazyPicker } from '../emoji/lazy-picker';
import { useT } from '../i18n/language';
import { Dialog } from '../ui/dialog';

/** All emojis, to react with one of them. */
export function ReactionDialog({ choose, close }: { choose: (emoji: string) => void; close: () => void }) {
  const t = useT();
  return (
    <Dialog title={t.actions.react} close={close}>
      <LazyPicker choose={choose} />
    </Dialog>
  );
}
