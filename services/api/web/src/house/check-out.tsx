import { useQueryClient } from '@tanstack/react-query';
import { hotel } from '../api/calls';
import { useT } from '../i18n/language';
import { showFailure } from '../shell/toasts';
import { Confirm } from '../ui/confirm';

/** Asks, and ends a stay. */
export function CheckOut({ name, checkinId, close }: { name: string; checkinId: string; close: () => void }) {
  const t = useT();
  const words = t.admin.guests;
  const client = useQueryClient();
  const again = () =>
    Promise.all(
      ['room-states', 'rooms', 'guests', 'guest', 'stays'].map((key) =>
        client.invalidateQueries({ queryKey: [key] }),
      ),
    );
  return (
    <Confirm
      title={words.checkOutTitle(name)}
      text={words.checkOutText}
      yes={words.checkOut}
      no={t.admin.common.cancel}
      confirm={() => hotel.checkOut(checkinId).then(again, showFailure)}
      close={close}
    />
  );
}
