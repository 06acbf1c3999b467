import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { quickReplies } from '../api/calls';
import { ProblemError, UnreachableError } from '../api/problem';
import type { NewQuickReply, QuickReply } from '../api/types';
import { useUser } from '../auth/session';
import { useT } from '../i18n/language';
import { Button } from '../ui/button';
import { SelectField, TextAreaField, TextField } from '../ui/field';
import styles from './quick-replies.module.css';

interface QuickReplyFormProps {
  reply: QuickReply | null;
  variables: readonly { name: string; description: string }[];
  done: () => void;
}

export function QuickReplyForm({ reply, variables, done }: QuickReplyFormProps) {
  const t = useT();
  const me = useUser();
  const client = useQueryClient();
  const words = t.desk.quick;
  const keepsShared = me.role !== 'agent';
  const [shortcut, setShortcut] = useState(reply?.shortcut ?? '');
  const [title, setTitle] = useState(reply?.title ?? '');
  const [texts, setTexts] = useState({ id: reply?.texts.id ?? '', en: reply?.texts.en ?? '' });
  const [scope, setScope] = useState<QuickReply['scope']>(
    reply?.scope ?? (keepsShared ? 'everybody' : 'own'),
  );
  const save = useMutation({
    mutationFn: () => {
      const given = Object.entries(texts).filter(([, text]) => text.trim() !== '');
      const body: NewQuickReply = { shortcut, title, scope, texts: Object.fromEntries(given) };
      return reply === null ? quickReplies.add(body) : quickReplies.change(reply.id, body);
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['quick-replies'] });
      done();
    },
  });
  const problem = save.error instanceof ProblemError ? save.error : undefined;
  const errors = {
    shortcut: problem?.forField('shortcut'),
    title: problem?.forField('title'),
    texts: problem?.problem.errors?.find((error) => error.field.startsWith('texts'))?.message,
  };
  const named = Object.values(errors).some((error) => error !== undefined);
  const empty = texts.id.trim() === '' && texts.en.trim() === '';
  return (
    <form
      className={styles.form}
      data-testid="quick-reply-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!empty) save.mutate();
      }}
    >
      <h1>{reply === null ? words.add : words.change(reply.shortcut)}</h1>
      <TextField
        label={words.shortcut}
        hint={words.shortcutHint}
        value={shortcut}
        error={errors.shortcut}
        autoFocus
        autoCapitalize="none"
        maxLength={32}
        onChange={(event) => setShortcut(event.target.value)}
      />
      <TextField
        label={words.name}
        value={title}
        error={errors.title}
        maxLength={80}
        onChange={(event) => setTitle(event.target.value)}
      />
      {(['id', 'en'] as const).map((language) => (
        <TextAreaField
          key={language}
          label={words.text[language]}
          rows={4}
          lang={language}
          value={texts[language]}
          error={language === 'id' ? errors.texts : undefined}
          onChange={(event) => setTexts({ ...texts, [language]: event.target.value })}
        />
      ))}
      <div className={styles.variables}>
        <p>{words.variables}</p>
        <ul>
          {variables.map((variable) => (
            <li key={variable.name} title={variable.description}>
              <code>{`{${variable.name}}`}</code>
            </li>
          ))}
        </ul>
      </div>
      {keepsShared && (
        <SelectField
          label={words.scope}
          value={scope}
          onChange={(event) => setScope(event.target.value === 'own' ? 'own' : 'everybody')}
        >
          <option value="everybody">{words.scopes.everybody}</option>
          <option value="own">{words.scopes.own}</option>
        </SelectField>
      )}
      {save.isError && !named && (
        <p className={styles.error} role="alert">
          {save.error instanceof UnreachableError ? t.errors.unreachable : save.error.message}
        </p>
      )}
      <div className={styles.actions}>
        <Button
          type="submit"
          look="primary"
          busy={save.isPending}
          disabled={empty || shortcut.trim() === '' || title.trim() === ''}
          title={empty ? words.oneText : undefined}
        >
          {save.isPending ? words.saving : words.save}
        </Button>
        <Button look="quiet" onClick={done}>
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}
