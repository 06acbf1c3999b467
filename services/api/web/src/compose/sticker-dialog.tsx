import { ImageUp, Info } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useT } from '../i18n/language';
import type { Draft, LocalFile } from '../live/outgoing';
import { useDesk } from '../thread/desk';
import { Button } from '../ui/button';
import { DialogForm } from './dialog-form';
import { localFile } from './local-file';
import { Notice } from './notice';
import styles from './sticker-dialog.module.css';
import { mostStickerBytes, stickerOf } from './sticker-file';

/** Makes a sticker of a picture; where the channel has no stickers, says so and sends the picture. */
export function StickerDialog({ send, close }: { send: (draft: Draft) => void; close: () => void }) {
  const t = useT();
  const native = useDesk().can('sticker');
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<LocalFile | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const given = useRef(false);

  // A picture that was not sent is not held on to.
  useEffect(
    () => () => {
      if (file !== null && !given.current) URL.revokeObjectURL(file.url);
    },
    [file],
  );

  const take = async (picked: File | undefined) => {
    if (picked === undefined) return;
    setProblem(null);
    const made = await stickerOf(picked);
    if (made === null) setProblem(t.sticker.unreadable);
    else if (made.size > mostStickerBytes) setProblem(t.sticker.tooLarge);
    else setFile(await localFile(made, `${picked.name.replace(/\.[^.]*$/u, '')}.webp`));
  };
  const submit = () => {
    if (file === null) return;
    given.current = true;
    send({ type: native ? 'sticker' : 'image', text: '', file });
  };

  return (
    <DialogForm title={t.sticker.title} ready={file !== null} submit={submit} close={close}>
      {file === null ? (
        <button type="button" className={styles.choose} onClick={() => input.current?.click()}>
          <ImageUp size={28} strokeWidth={1.6} aria-hidden />
          <b>{t.sticker.choose}</b>
          <span>{t.sticker.hint}</span>
        </button>
      ) : (
        <div className={styles.stage}>
          <img className={styles.sticker} src={file.url} alt={t.sticker.preview} />
          <Button size="small" onClick={() => input.current?.click()}>
            {t.sticker.another}
          </Button>
        </div>
      )}
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        data-testid="sticker-file"
        onChange={(event) => {
          void take(event.currentTarget.files?.[0]);
          event.currentTarget.value = '';
        }}
      />
      {problem !== null && <Notice bad>{problem}</Notice>}
      {!native && <Notice icon={Info}>{t.sticker.asPicture}</Notice>}
    </DialogForm>
  );
}
