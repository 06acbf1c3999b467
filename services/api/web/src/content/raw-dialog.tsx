import { useQuery } from '@tanstack/react-query';
import { Copy } from 'lucide-react';
import { messages } from '../api/calls';
import { useT } from '../i18n/language';
import { Button } from '../ui/button';
import { copyText } from '../ui/copy';
import { Dialog } from '../ui/dialog';
import { Bone, FailedState } from '../ui/states';
import styles from './raw-dialog.module.css';

/** What a provider sent, of a message that nobody understood. */
export function RawDialog({ messageId, close }: { messageId: number; close: () => void }) {
  const t = useT();
  const query = useQuery({
    queryKey: ['raw', messageId],
    queryFn: ({ signal }) => messages.raw(messageId, signal),
  });
  const text = query.data?.raw == null ? null : JSON.stringify(query.data.raw, null, 2);
  return (
    <Dialog title={t.raw.title} close={close}>
      {query.isPending && <Bone className={styles.waiting} />}
      {query.isError && <FailedState error={query.error} retry={() => void query.refetch()} />}
      {query.isSuccess && text === null && <p>{t.raw.none}</p>}
      {text !== null && (
        <>
          <pre className={styles.raw} tabIndex={0} data-testid="raw">
            {text}
          </pre>
          <div className={styles.actions}>
            <Button size="small" onClick={() => void copyText(text)}>
              <Copy size={15} aria-hidden />
              {t.raw.copy}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}
