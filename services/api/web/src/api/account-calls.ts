/** Calls about people's accounts, keys of machines, and the audit log. */
import { answerOf, http } from './http';
import type { NewApiKey, NewInvitation, Preferences, UserChange } from './types';

const ofUser = (id: number) => ({ params: { path: { user_id: id } } });

export const links = {
  look: (token: string) => answerOf(http.POST('/auth/links/look', { body: { token } })),
  use: (token: string, password: string, name: string | null) =>
    answerOf(http.POST('/auth/links/use', { body: { token, password, name } })),
};

export const account = {
  get: () => answerOf(http.GET('/api/v1/profile')),
  change: (change: { name?: string; language?: 'en' | 'id'; preferences?: Partial<Preferences> }) =>
    answerOf(http.PATCH('/api/v1/profile', { body: change })),
  changePassword: (current: string, next: string) =>
    answerOf(
      http.POST('/api/v1/profile/password', { body: { current_password: current, new_password: next } }),
    ),
  sessions: () => answerOf(http.GET('/api/v1/profile/sessions')),
  endSession: (id: number) =>
    answerOf(http.DELETE('/api/v1/profile/sessions/{session_id}', { params: { path: { session_id: id } } })),
  endOthers: () => answerOf(http.DELETE('/api/v1/profile/sessions')),
  prepareTwoFactor: (password: string) =>
    answerOf(http.POST('/api/v1/profile/two-factor', { body: { password } })),
  confirmTwoFactor: (code: string) =>
    answerOf(http.POST('/api/v1/profile/two-factor/confirm', { body: { code } })),
  newRecoveryCodes: (password: string) =>
    answerOf(http.POST('/api/v1/profile/two-factor/recovery-codes', { body: { password } })),
  disableTwoFactor: (password: string) =>
    answerOf(http.POST('/api/v1/profile/two-factor/disable', { body: { password } })),
};

export const people = {
  list: () => answerOf(http.GET('/api/v1/users')),
  change: (id: number, change: UserChange) =>
    answerOf(http.PATCH('/api/v1/users/{user_id}', { ...ofUser(id), body: change })),
  resetPassword: (id: number) => answerOf(http.POST('/api/v1/users/{user_id}/password-reset', ofUser(id))),
  resetTwoFactor: (id: number) => answerOf(http.DELETE('/api/v1/users/{user_id}/two-factor', ofUser(id))),
  signOut: (id: number) => answerOf(http.DELETE('/api/v1/users/{user_id}/sessions', ofUser(id))),
  invitations: () => answerOf(http.GET('/api/v1/users/invitations')),
  invite: (invitation: NewInvitation) =>
    answerOf(http.POST('/api/v1/users/invitations', { body: invitation })),
  takeBack: (id: number) =>
    answerOf(
      http.DELETE('/api/v1/users/invitations/{invitation_id}', { params: { path: { invitation_id: id } } }),
    ),
};

export const security = {
  get: () => answerOf(http.GET('/api/v1/security-settings')),
  keep: (adminsNeedTwoFactor: boolean) =>
    answerOf(
      http.PUT('/api/v1/security-settings', { body: { admins_need_two_factor: adminsNeedTwoFactor } }),
    ),
};

export const apiKeys = {
  list: () => answerOf(http.GET('/api/v1/keys')),
  make: (key: NewApiKey) => answerOf(http.POST('/api/v1/keys', { body: key })),
  revoke: (id: number) =>
    answerOf(http.DELETE('/api/v1/keys/{key_id}', { params: { path: { key_id: id } } })),
};

export interface AuditQuery {
  user?: number;
  action?: string;
  since?: string;
  until?: string;
}

export const auditLog = {
  list: (query: AuditQuery, cursor: string | null) =>
    answerOf(
      http.GET('/api/v1/audit', {
        params: { query: { ...query, ...(cursor === null ? {} : { cursor }), limit: 50 } },
      }),
    ),
  words: () => answerOf(http.GET('/api/v1/audit/words')),
};
