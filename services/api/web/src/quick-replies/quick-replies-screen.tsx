import { useQuery } from '@tanstack/react-query';
import { MessageSquareQuote, PencilLine, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { quickReplies } from '../api/calls';
import type { QuickReply } from '../api/types';
import { useT } from '../i18n/language';
import { SectionPage } from '../settings/section-page';
import { showFailure } from '../shell/toasts';
import { Button, IconButton } from '../ui/button';
import { Confirm } from '../ui/confirm';
import { Bone, FailedState, State } from '../ui/states';
import { QuickReplyForm } from './quick-reply-form';
import styles from './quick-replies.module.css';

/** Prepared texts: everybody's, kept by admins and supervisors, and one's own. */
export function QuickRepliesScreen() {
  const t = useT();
  const [editing, setEditing] = useState<QuickReply | 'new' | null>(null);
  const list = useQuery({ queryKey: ['quick-replies'], queryFn: quickReplies.list });
  if (list.data === undefined) {
    if (list.isError) return <FailedState error={list.error} retry={() => void list.refetch()} />;
    return <Bone className={styles.bone} />;
  }
  const { items, variables } = list.data;
  if (editing !== null) {
    return (
      <QuickReplyForm
        reply={editing === 'new' ? null : editing}
        variables={variables}
        done={() => setEditing(null)}
      />
    );
  }
  const words = t.desk.quick;
  return (
    <SectionPage
      title={words.title}
      subtitle={words.subtitle}
      action={
        <Button look="primary" onClick={() => setEditing('new')} data-testid="add-quick-reply">
          <Plus size={17} aria-hidden />
          {words.add}
        </Button>
      }
    >
      {items.length === 0 ? (
        <State icon={MessageSquareQuote} title={words.empty} text={words.emptyText} />
      ) : (
        <ul className={styles.list}>
          {items.map((reply) => (
            <Row key={reply.id} reply={reply} edit={() => setEditing(reply)} />
          ))}
        </ul>
      )}
    </SectionPage>
  );
}

function Row({ reply, edit }: { reply: QuickReply; edit: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const [sure, setSure] = useState(false);
  const words = t.desk.quick;
  const remove = async () => {
    try {
      await quickReplies.remove(reply.id);
    } catch (error) {
      showFailure(error);
    }
    await client.invalidateQueries({ queryKey: ['quick-replies'] });
  };
  return (
    <li className={styles.row} data-testid="quick-reply" data-scope={reply.scope}>
      <div className={styles.body}>
        <p className={styles.head}>
          <code>/{reply.shortcut}</code>
          <b>{reply.title}</b>
          <span className={styles.scope}>{words.scopes[reply.scope]}</span>
        </p>
        {(['id', 'en'] as const).map((language) => {
          const text = reply.texts[language];
          return text === undefined ? null : (
            <p key={language} className={styles.text} lang={language}>
              <span className={styles.language}>{language.toUpperCase()}</span>
              {text}
            </p>
          );
        })}
      </div>
      {reply.may_change && (
        <div className={styles.tools}>
          <IconButton label={words.edit} onClick={edit}>
            <PencilLine size={17} />
          </IconButton>
          <IconButton label={words.remove} onClick={() => setSure(true)}>
            <Trash2 size={17} />
          </IconButton>
        </div>
      )}
      {sure && (
        <Confirm
          title={words.removeSure(reply.shortcut)}
          text={words.removeText}
          yes={words.remove}
          no={words.cancel}
          confirm={remove}
          close={() => setSure(false)}
        />
      )}
    </li>
  );
}
