import { MessageCircleX, MessagesSquare } from 'lucide-react';
import { useMemo, useRef, useState, type Ref } from 'react';
import { useParams } from 'react-router';
import { statusOf } from '../api/problem';
import type { Chat, Message } from '../api/types';
import { DetailsPane } from '../details/details-pane';
import { useDetails } from '../details/use-details';
import { useT } from '../i18n/language';
import { useLive } from '../live/store';
import { cx } from '../ui/cx';
import { Bone, FailedState, State } from '../ui/states';
import { useChatEvents } from '../timeline/use-timeline';
import { Announcer } from './announcer';
import { Banner } from './banner';
import { ChatCommands } from './chat-commands';
import { DeskComposer } from '../compose/desk-composer';
import { EditComposer } from '../compose/edit-composer';
import { DropZone } from '../compose/drop-zone';
import { SnoozeBanner } from '../desk/snooze';
import { useStaged } from '../compose/use-staged';
import { DeskContext, useCapabilities, type Desk } from './desk';
import { Merged } from './merged';
import { UndoCommand } from './held';
import { firstUnread } from './interleave';
import { MessageList, type ListHandle } from './message-list';
import { ThreadHeader } from './thread-header';
import styles from './thread-pane.module.css';
import { useAddressJump } from './use-address-jump';
import { useMarkRead } from './use-mark-read';
import { useThread } from './use-thread';
import { useViewing } from '../viewers/use-viewing';
import { Replying } from '../viewers/viewers';

export function NothingChosen() {
  const t = useT();
  return <State icon={MessagesSquare} title={t.thread.pick} text={t.thread.pickText} />;
}

/** The conversation that the address names. */
export function ThreadPane() {
  const { id } = useParams();
  const t = useT();
  const chatId = Number(id);
  const into = useLive((state) => state.became.get(chatId)?.into ?? null);
  if (!Number.isSafeInteger(chatId) || chatId < 1) {
    return <State icon={MessageCircleX} title={t.thread.notFound} text={t.thread.notFoundText} />;
  }
  if (into !== null) return <Merged from={chatId} into={into} />;
  return <Conversation key={chatId} chatId={chatId} />;
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
  const { can, isStandIn } = useCapabilities(chat?.channel.id);
  const customerName = chat?.customer_name ?? '';
  const isGroup = chat?.is_group ?? false;
  const desk = useMemo<Desk>(
    () => ({
      can,
      isStandIn,
      customerName,
      isGroup,
      reply: (message) => setIntent({ kind: 'reply', message }),
      edit: (message) => setIntent({ kind: 'edit', message }),
      jumpTo: (messageId) => list.current?.jumpTo(messageId),
    }),
    [can, isStandIn, customerName, isGroup],
  );
  useViewing(chatId);
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
      <div className={cx(styles.pane, detailsOpen && styles.detailed)} data-chat-id={chatId}>
        <DropZone className={styles.conversation} label={chat.customer_name} onFiles={staged.add}>
          <ChatCommands chat={chat} toggleDetails={toggleDetails} />
          <UndoCommand chatId={chatId} />
          <ThreadHeader chat={chat} detailsOpen={detailsOpen} toggleDetails={toggleDetails} />
          {thread.loaded ? (
            <Messages ref={list} chat={chat} thread={thread} onAtBottom={setAtBottom} />
          ) : (
            <Bones />
          )}
          <footer className={styles.foot}>
            <Replying chatId={chatId} />
            <SnoozeBanner chat={chat} />
            <Banner chat={chat} />
            {intent?.kind === 'edit' ? (
              <EditComposer key={intent.message.id} message={intent.message} close={() => setIntent(null)} />
            ) : (
              <DeskComposer
                chatId={chatId}
                messages={thread.messages}
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

interface MessagesProps {
  ref: Ref<ListHandle>;
  chat: Chat;
  thread: ReturnType<typeof useThread>;
  onAtBottom: (atBottom: boolean) => void;
}

/** The messages with what was done between them. */
function Messages({ ref, chat, thread, onAtBottom }: MessagesProps) {
  const { lines, opened } = thread;
  const events = useChatEvents(chat);
  const unread = useMemo(
    () => (opened === undefined ? null : firstUnread(lines, opened.seenUpto, opened.unread)),
    [lines, opened],
  );
  return (
    <>
      <MessageList
        ref={ref}
        lines={lines}
        events={events}
        unread={unread}
        hasEarlier={thread.hasEarlier}
        earlier={thread.earlier}
        loadEarlier={() => void thread.loadEarlier()}
        reveal={thread.reveal}
        hasLater={thread.hasLater}
        later={thread.laterState}
        loadLater={() => void thread.loadLater()}
        toLatest={thread.toLatest}
        onAtBottom={onAtBottom}
      />
      <Announcer lines={lines} isWhole={!thread.hasLater} customerName={chat.customer_name} />
    </>
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
      <Bone />
      <Bone className={styles.boneRight} />
      <Bone />
      <Bone className={styles.boneRight} />
    </div>
  );
}
