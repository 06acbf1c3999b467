import { Mic, Reply, SendHorizontal } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState, type SyntheticEvent } from 'react';
import type { Message } from '../api/types';
import { useUser } from '../auth/session';
import { KindLine } from '../content/kinds';
import { EmojiButton } from '../emoji/emoji-button';
import { inserted } from '../emoji/insertion';
import { useDraft, writeDraft } from '../drafts/store';
import { useT } from '../i18n/language';
import type { Draft } from '../live/outgoing';
import { send } from '../live/sending';
import { showFailure } from '../shell/toasts';
import { useDesk } from '../thread/desk';
import { quotedName } from '../thread/quote';
import { stopEditing, tellEditing } from '../viewers/use-viewing';
import { AttachMenu } from './attach-menu';
import { Bar } from './bar';
import styles from './composer.module.css';
import { excessOf } from './length';
import { quotedFrom } from './quoting';
import { StagedStrip } from './staged-strip';
import { draftsOf } from './staging';
import { TextBox } from './text-box';
import { Picker, usePicker } from './picker';
import { useQuickReplies } from './use-quick-replies';
import { useRecorder } from './use-recorder';
import type { StagedFiles } from './use-staged';
import { useTypingSignal } from './use-typing-signal';
import { VoiceNote } from './voice-note';

interface ComposerProps {
  chatId: number;
  /** The message that is answered. */
  quoted: Message | null;
  stopQuoting: () => void;
  staged: StagedFiles;
  /** The place of the last message that the writer has seen. */
  seen: () => string;
}

/** Where an agent writes. Mount it anew for every chat: its text belongs to that chat alone. */
export function Composer({ chatId, quoted, stopQuoting, staged, seen }: ComposerProps) {
  const t = useT();
  const desk = useDesk();
  const { id: me, preferences } = useUser();
  const text = useDraft(chatId, 'reply');
  const [caret, setCaret] = useState(text.length);
  const area = useRef<HTMLTextAreaElement>(null);
  const cursor = useRef<number | null>(null);
  const typing = useTypingSignal(chatId);
  const recorder = useRecorder();
  const quick = useQuickReplies(chatId, {
    text,
    caret,
    put: (next, at) => {
      writeDraft(chatId, 'reply', next);
      setCaret(at);
      requestAnimationFrame(() => area.current?.setSelectionRange(at, at));
    },
  });
  const picker = usePicker(quick.options, quick.choose, quick.close);
  const place = (event: SyntheticEvent<HTMLTextAreaElement>) => setCaret(event.currentTarget.selectionStart);
  const excess = excessOf(text, staged.files.length > 0);
  const ready =
    (text.trim() !== '' || staged.files.length > 0) && excess <= 0 && quick.unresolved.length === 0;
  const blocked = quick.unresolved.length > 0;
  const isEmpty = text === '' && staged.files.length === 0;
  const recording = recorder.recording.state !== 'idle';

  useEffect(() => {
    if (quoted !== null) area.current?.focus();
  }, [quoted]);

  const change = (value: string) => {
    writeDraft(chatId, 'reply', value);
    if (value.trim() === '') {
      typing.stopped();
      stopEditing(chatId);
    } else {
      typing.typed();
      tellEditing(chatId);
    }
  };

  const insert = (emoji: string) => {
    const box = area.current;
    const next = inserted(text, box?.selectionStart ?? null, box?.selectionEnd ?? null, emoji);
    change(next.text);
    cursor.current = next.cursor;
  };
  // Once the box holds the new words; before, there is no such place in it.
  useLayoutEffect(() => {
    if (cursor.current === null) return;
    area.current?.setSelectionRange(cursor.current, cursor.current);
    cursor.current = null;
  }, [text]);

  const sendOne = (draft: Draft) => {
    const whole = { ...draft, seen: seen() };
    send(chatId, quoted === null ? whole : { ...whole, quoted: quotedFrom(quoted) });
    stopQuoting();
  };

  // Only words can be given back to the text box, and survive the end of the page.
  const heldFor = ({ type, file }: Draft) =>
    preferences.undo_seconds === 0 || type !== 'text' || file !== undefined
      ? null
      : { until: Date.now() + preferences.undo_seconds * 1_000, owner: me };

  const sendAll = () => {
    if (!ready) return;
    const answered = quoted === null ? null : quotedFrom(quoted);
    const upTo = seen();
    const drafts = draftsOf(staged.take(), text.trim(), answered, desk.can);
    for (const draft of drafts) send(chatId, { ...draft, seen: upTo }, heldFor(draft));
    change('');
    stopQuoting();
    area.current?.focus();
  };

  return (
    <form
      className={styles.composer}
      data-testid="composer"
      onSubmit={(event) => {
        event.preventDefault();
        sendAll();
      }}
    >
      <div className={styles.frame}>
        {quoted !== null && (
          <Bar
            icon={Reply}
            title={t.actions.replyingTo(quotedName(quotedFrom(quoted), desk, t))}
            stop={t.actions.stop}
            onStop={stopQuoting}
          >
            <KindLine type={quoted.type} text={quoted.text} />
          </Bar>
        )}
        {quick.options !== null && (
          <Picker
            id={picker.id}
            label={t.desk.quick.pick}
            options={quick.options}
            active={picker.active}
            choose={quick.choose}
            none={t.desk.quick.none}
          />
        )}
        <StagedStrip staged={staged} />
        <div className={styles.box}>
          {recording ? (
            <VoiceNote recorder={recorder} send={(file) => sendOne({ type: 'voice', text: '', file })} />
          ) : (
            <>
              <AttachMenu onFiles={staged.add} onDraft={sendOne} />
              <TextBox
                ref={area}
                aria-label={t.composer.label}
                placeholder={staged.files.length > 0 ? t.attach.caption : t.composer.placeholder}
                value={text}
                {...picker.wiring}
                onChange={(event) => {
                  change(event.target.value);
                  place(event);
                }}
                onSelect={place}
                onSubmit={sendAll}
                onBlur={typing.stopped}
                onKeyDown={(event) => {
                  if (picker.onKeyDown(event)) return;
                  if (event.key !== 'Escape' || quoted === null) return;
                  event.preventDefault();
                  stopQuoting();
                }}
                onPaste={(event) => {
                  const files = [...event.clipboardData.files];
                  if (files.length === 0) return;
                  event.preventDefault();
                  staged.add(files);
                }}
              />
              <EmojiButton className={styles.tool} insert={insert} done={() => area.current?.focus()} />
              {isEmpty && desk.can('voice') && (
                <button
                  type="button"
                  className={styles.mic}
                  aria-label={t.attach.record}
                  title={t.attach.record}
                  onClick={() => {
                    recorder.start().catch((error: unknown) => showFailure(error, t.attach.noMicrophone));
                  }}
                >
                  <Mic size={19} aria-hidden />
                </button>
              )}
              <button
                type="submit"
                className={styles.send}
                disabled={!ready}
                aria-label={t.composer.send}
                title={t.composer.send}
              >
                <SendHorizontal size={17} aria-hidden />
                <span aria-hidden>{t.composer.send}</span>
              </button>
            </>
          )}
        </div>
      </div>
      <p className={excess > 0 || blocked ? styles.excess : styles.hint} role={blocked ? 'alert' : undefined}>
        {excess > 0
          ? t.composer.tooLong(excess)
          : blocked
            ? t.desk.quick.unresolved(quick.unresolved.map((name) => `{${name}}`).join(', '))
            : t.keyboard.hint[preferences.send_with]}
      </p>
    </form>
  );
}
