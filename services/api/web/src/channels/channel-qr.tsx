import { useQuery, useQueryClient } from '@tanstack/react-query';
import { QRCodeSVG } from 'qrcode.react';
import { useEffect } from 'react';
import { channels } from '../api/calls';
import { useT } from '../i18n/language';
import { FailedState } from '../ui/states';
import styles from './channels.module.css';

/** The code that the phone has to scan. It is good for seconds, so it is asked for again as long as it shows. */
export function ChannelQr({ id }: { id: number }) {
  const t = useT();
  const client = useQueryClient();
  const code = useQuery({
    queryKey: ['channel-qr', id],
    queryFn: () => channels.qr(id),
    refetchInterval: (query) => (query.state.data?.state === 'connected' ? false : 8_000),
    staleTime: 0,
    gcTime: 0,
  });
  const isLinked = code.data?.state === 'connected';
  useEffect(() => {
    if (isLinked) void client.invalidateQueries({ queryKey: ['channels'] });
  }, [client, isLinked]);
  if (code.data === undefined) {
    return code.isError ? <FailedState error={code.error} retry={() => void code.refetch()} /> : null;
  }
  const { qr, qr_image } = code.data;
  if (isLinked) return <p role="status">{t.channels.linkDone}</p>;
  return (
    <section className={styles.qr} aria-label={t.channels.linkTitle} data-testid="channel-qr">
      {qr !== null ? (
        // Always dark on light, also in the dark: cameras read it best so.
        <QRCodeSVG value={qr} size={232} marginSize={3} title={t.channels.linkAlt} role="img" />
      ) : qr_image !== null && qr_image.startsWith('data:image/') ? (
        <img src={qr_image} alt={t.channels.linkAlt} width={232} height={232} />
      ) : (
        <p role="status">{t.channels.linkNone}</p>
      )}
      <div>
        <h3>{t.channels.linkTitle}</h3>
        <p>{t.channels.linkText}</p>
      </div>
    </section>
  );
}
