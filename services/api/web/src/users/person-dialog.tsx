import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { people } from '../api/account-calls';
import type { HandedLink, ListedUser, Role } from '../api/types';
import { useT } from '../i18n/language';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { SelectField, TextField } from '../ui/field';
import { fieldError, FormError } from '../ui/form-error';
import styles from '../ui/panel.module.css';
import { Tick } from '../ui/tick';

const roles: readonly Role[] = ['agent', 'supervisor', 'admin'];

interface PersonDialogProps {
  /** Whom to change; left out: somebody is invited. */
  user?: ListedUser;
  close: () => void;
  invited: (link: HandedLink, email: string) => void;
}

/** Inviting somebody, or changing what they may. */
export function PersonDialog({ user, close, invited }: PersonDialogProps) {
  const t = useT();
  const words = t.users.form;
  const client = useQueryClient();
  const [email, setEmail] = useState('');
  const [name, setName] = useState(user?.name ?? '');
  const [role, setRole] = useState<Role>(user?.role ?? 'agent');
  const [ownOnly, setOwnOnly] = useState(user?.own_chats_only ?? false);
  const save = useMutation({
    mutationFn: async () => {
      const given = { role, own_chats_only: role === 'agent' && ownOnly };
      if (user !== undefined) {
        await people.change(user.id, { ...given, name: name.trim() });
        return null;
      }
      return people.invite({
        ...given,
        email: email.trim(),
        ...(name.trim() === '' ? {} : { name: name.trim() }),
      });
    },
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: ['people'] });
      void client.invalidateQueries({ queryKey: ['invitations'] });
      if (made === null) close();
      else invited(made.link, made.invitation.email);
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog title={user === undefined ? words.inviteTitle : words.editTitle(user.name)} close={close}>
      <form className={styles.form} onSubmit={submit} data-testid="person-form">
        {user === undefined && (
          <TextField
            label={words.email}
            type="email"
            name="email"
            autoComplete="off"
            required
            autoFocus
            value={email}
            error={fieldError(save.error, 'email')}
            onChange={(event) => setEmail(event.target.value)}
          />
        )}
        <TextField
          label={words.name}
          note={user === undefined ? words.nameOptional : undefined}
          name="name"
          autoComplete="off"
          maxLength={100}
          required={user !== undefined}
          value={name}
          error={fieldError(save.error, 'name')}
          onChange={(event) => setName(event.target.value)}
        />
        <SelectField
          label={words.role}
          name="role"
          hint={t.roles.hints[role]}
          value={role}
          onChange={(event) => setRole(roles.find((one) => one === event.target.value) ?? 'agent')}
        >
          {roles.map((one) => (
            <option key={one} value={one}>
              {t.roles[one]}
            </option>
          ))}
        </SelectField>
        {role === 'agent' && (
          <Tick label={words.ownChats} hint={words.ownChatsHint} checked={ownOnly} set={setOwnOnly} />
        )}
        <FormError error={save.error} fields={['email', 'name']} words={{ last_admin: t.users.lastAdmin }} />
        <Button look="primary" type="submit" busy={save.isPending}>
          {save.isPending ? words.busy : user === undefined ? words.submitInvite : words.submitEdit}
        </Button>
      </form>
    </Dialog>
  );
}
