import { MessageCircleX, MessagesSquare } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { useParams } from 'react-router';
import { statusOf } from '../api/problem';
import type { Message } from '../api/types';
import { DetailsPane } from '../details/details-pane';
import { useT } from '../i18n/language';
import { readSetting, writeSetting } from '../shell/settings';
import { cx } from '../ui/cx';
import { Bone, FailedState, State } from '../ui/states';
import { Banner } from './banner';
import { Composer } from '../compose/composer';
import { EditComposer } from '../compose/edit-composer';
import { DropZone } from '../compose/drop-zone';
import { useStaged } from '../compose/use-staged';
import { DeskContext, useCapabilities, type Desk } from './desk';
import { MessageList, type ListHandle } from './message-list';
import { ThreadHeader } from './thread-header';
import styles from './thread-pane.module.css';
import { useAddressJump } from './use-address-jump';
import { useMarkRead } from './use-mark-read';
import { useThread } from './use-thread';

export function NothingChosen() {
  const t = useT();
  return <State icon={MessagesSquare} title={t.thread.pick} text={t.thread.pickText} />;
}

/** The conversation that the address names. */
export function ThreadPane() {
  const { id } = useParams();
  const t = useT();
  const chatId = Number(id);
  if (!Number.isSafeInteger(chatId) || chatId < 1) {
    return <State icon={MessageCircleX} title={t.thread.notFound} text={t.thread.notFoundText} />;
  }
  return <Conversation key={chatId} chatId={chatId} />;
}

/** Beside the conversation where there is room for it, and over it where there is not. */
function useDetails(): [boolean, () => void] {
  const [open, setOpen] = useState(
    () => matchMedia('(min-width: 1280px)').matches && readSetting('details') !== 'closed',
  );
  const toggle = () => {
    writeSetting('details', open ? 'closed' : null);
    setOpen(!open);
  };
  return [open, toggle];
}

/** What the next words are for, unless they are a message of their own. */
interface Intent {
  kind: 'reply' | 'edit';
  message: Message;
}

function Conversation({ chatId }: { chatId: number }) {
  const t = useT();
  const thread = useThread(chatId);
  const [atBottom, setAtBottom] = useState(true);
  const [detailsOpen, toggleDetails] = useDetails();
  const [intent, setIntent] = useState<Intent | null>(null);
  const list = useRef<ListHandle>(null);
  const staged = useStaged();
  const { chat, query } = thread;
  const can = useCapabilities(chat?.channel.id);
  const customerName = chat?.customer_name ?? '';
  const isGroup = chat?.is_group ?? false;
  const desk = useMemo<Desk>(
    () => ({
      can,
      customerName,
      isGroup,
      reply: (message) => setIntent({ kind: 'reply', message }),
      edit: (message) => setIntent({ kind: 'edit', message }),
      jumpTo: (messageId) => list.current?.jumpTo(messageId),
    }),
    [can, customerName, isGroup],
  );
  useMarkRead(chat, thread.loaded ? thread.messages.at(-1) : undefined, atBottom && !thread.hasLater);
  useAddressJump(list, thread.loaded);

  if (statusOf(query.error) === 404) {
    return <State icon={MessageCircleX} title={t.thread.notFound} text={t.thread.notFoundText} />;
  }
  if (query.isError && !thread.loaded) {
    return <FailedState error={query.error} retry={() => void query.refetch()} />;
  }
  if (chat === undefined) return <Skeleton />;

  return (
    <DeskContext value={desk}>
      <div className={cx(styles.pane, detailsOpen && styles.detailed)}>
        <DropZone className={styles.conversation} label={chat.customer_name} onFiles={staged.add}>
          <ThreadHeader chat={chat} detailsOpen={detailsOpen} toggleDetails={toggleDetails} />
          {thread.loaded ? (
            <MessageList
              ref={list}
              lines={thread.lines}
              hasEarlier={thread.hasEarlier}
              earlier={thread.earlier}
              loadEarlier={() => void thread.loadEarlier()}
              reveal={thread.reveal}
              hasLater={thread.hasLater}
              later={thread.laterState}
              loadLater={() => void thread.loadLater()}
              toLatest={thread.toLatest}
              onAtBottom={setAtBottom}
            />
          ) : (
            <Bones />
          )}
          <footer className={styles.foot}>
            <Banner chat={chat} />
            {intent?.kind === 'edit' ? (
              <EditComposer key={intent.message.id} message={intent.message} close={() => setIntent(null)} />
            ) : (
              <Composer
                chatId={chatId}
                quoted={intent?.message ?? null}
                stopQuoting={() => setIntent(null)}
                staged={staged}
              />
            )}
          </footer>
        </DropZone>
        {detailsOpen && <DetailsPane chat={chat} close={toggleDetails} />}
      </div>
    </DeskContext>
  );
}

function Skeleton() {
  return (
    <div className={styles.conversation} aria-busy>
      <div className={styles.boneHead} />
      <Bones />
    </div>
  );
}

function Bones() {
  return (
    <div className={styles.bones} aria-busy>
      <Bone className={styles.boneLeft} />
      <Bone className={styles.boneRight} />
      <Bone className={styles.boneLeft} />
      <Bone className={styles.boneRight} />
    </div>
  );
}
