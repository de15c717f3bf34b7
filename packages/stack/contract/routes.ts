import { Type } from 'typebox'
import {
  AuditPage,
  BackupCodes,
  Capabilities,
  InvitationView,
  KeyView,
  NewKeyView,
  OpenSessionView,
  PermissionView,
  ProfileView,
  RoleView,
  SessionView,
  SignInView,
  TwoFactorSecret,
  UserPage,
  UserStatus,
  UserView,
  WhyDeniedView,
} from './views.ts'

const text = Type.String({ minLength: 1, maxLength: 254 })
const password = Type.String({ minLength: 1, maxLength: 256 })
const code = Type.String({ minLength: 1, maxLength: 64, description: 'Six digits of the authenticator, or a backup code.' })
const token = Type.String({ minLength: 1, maxLength: 128, description: 'What stands behind # in the mailed link.' })
const roleNames = Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 64 })
const done = Type.Object({ ok: Type.Literal(true) })
const byId = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) })
const sessionOfUser = Type.Object({ id: byId.properties.id, sessionId: byId.properties.id })
const keyOfUser = Type.Object({ id: byId.properties.id, keyId: byId.properties.id })
const newKey = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100 }),
  scopes: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { minItems: 1, maxItems: 64 })),
  expiresInDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 3650 })),
})
const paging = {
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'From 1.' })),
  pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'Default 50.' })),
}

/**
 * The account routes of an installation, relative to `<base path>/_account/`; every service answers them below its own mount.
 * Bodies and answers are JSON. Unsafe methods need, besides the session's cookie, its token as `x-csrf-token`. Routes that take an
 * e-mail address of somebody who is not signed in give one answer, whether somebody has it or not.
 */
export const accountRoutes = {
  capabilities: { method: 'GET', path: 'capabilities', response: Capabilities },

  // Signing in and out
  session: { method: 'GET', path: 'session', response: SessionView },
  signIn: { method: 'POST', path: 'sign-in', body: Type.Object({ login: text, password }), response: SignInView },
  secondStep: {
    method: 'POST',
    path: 'sign-in/second-step',
    body: Type.Object({
      code,
      rememberDevice: Type.Optional(Type.Boolean({ description: 'Not to be asked for a code here for 30 days.' })),
    }),
    response: SignInView,
  },
  /** `redirectTo`: the address to go to so that the provider forgets the browser, too. */
  signOut: { method: 'POST', path: 'sign-out', response: Type.Object({ redirectTo: Type.Union([Type.String(), Type.Null()]) }) },

  // Getting an account, and back into it
  register: {
    method: 'POST',
    path: 'register',
    body: Type.Object({
      email: Type.Optional(Type.String({ maxLength: 254, description: 'Left out with an invitation, which has one.' })),
      username: text,
      password,
      invitation: Type.Optional(token),
    }),
    response: Type.Object({ next: Type.Union([Type.Literal('confirm_email'), Type.Literal('sign_in')]) }),
  },
  /** A mail goes out anew if a registration under this address waits for its confirmation. */
  resendConfirmation: { method: 'POST', path: 'register/resend', body: Type.Object({ email: text }), response: done },
  invitation: {
    method: 'POST',
    path: 'invitation',
    body: Type.Object({ token }),
    response: Type.Object({ email: Type.String(), roles: roleNames, expiresAt: Type.String() }),
  },
  /** Ends a registration or a change of address, whichever the token is of. */
  confirmEmail: {
    method: 'POST',
    path: 'confirm-email',
    body: Type.Object({ token }),
    response: Type.Object({ next: Type.Union([Type.Literal('sign_in'), Type.Literal('await_approval'), Type.Literal('email_changed')]) }),
  },
  requestPasswordReset: { method: 'POST', path: 'reset-password', body: Type.Object({ email: text }), response: done },
  resetPassword: { method: 'POST', path: 'reset-password/complete', body: Type.Object({ token, password }), response: done },

  // One's own account
  profile: { method: 'GET', path: 'profile', response: ProfileView },
  changeUsername: { method: 'POST', path: 'profile/username', body: Type.Object({ username: text }), response: ProfileView },
  changePassword: {
    method: 'POST',
    path: 'profile/password',
    body: Type.Object({ currentPassword: password, newPassword: password }),
    response: done,
  },
  /** Nothing changes before the link in the mail to the new address has been followed. */
  changeEmail: { method: 'POST', path: 'profile/email', body: Type.Object({ email: text, password }), response: done },
  sessions: { method: 'GET', path: 'sessions', response: Type.Object({ sessions: Type.Array(OpenSessionView) }) },
  endSession: { method: 'DELETE', path: 'sessions/:id', params: byId, response: done },
  endOtherSessions: { method: 'POST', path: 'sessions/end-others', response: Type.Object({ ended: Type.Integer() }) },
  enrolTwoFactor: { method: 'POST', path: 'two-factor/enrol', body: Type.Object({ password }), response: TwoFactorSecret },
  confirmTwoFactor: { method: 'POST', path: 'two-factor/confirm', body: Type.Object({ code }), response: BackupCodes },
  renewBackupCodes: { method: 'POST', path: 'two-factor/backup-codes', body: Type.Object({ password }), response: BackupCodes },
  disableTwoFactor: { method: 'POST', path: 'two-factor/disable', body: Type.Object({ password, code }), response: done },
  keys: { method: 'GET', path: 'keys', response: Type.Object({ keys: Type.Array(KeyView) }) },
  createKey: { method: 'POST', path: 'keys', body: newKey, response: NewKeyView },
  revokeKey: { method: 'DELETE', path: 'keys/:id', params: byId, response: done },

  // Administration: accounts.read to look, accounts.manage to change, audit.read for the log
  users: {
    method: 'GET',
    path: 'users',
    query: Type.Object({
      search: Type.Optional(Type.String({ maxLength: 254, description: 'Part of user name or e-mail address.' })),
      role: Type.Optional(Type.String({ maxLength: 64 })),
      status: Type.Optional(UserStatus),
      kind: Type.Optional(Type.Union([Type.Literal('person'), Type.Literal('service')])),
      ...paging,
    }),
    response: UserPage,
  },
  user: { method: 'GET', path: 'users/:id', params: byId, response: UserView },
  createUser: {
    method: 'POST',
    path: 'users',
    body: Type.Object({ email: text, username: text, password, roles: roleNames }),
    response: UserView,
  },
  createServiceAccount: {
    method: 'POST',
    path: 'users/service-accounts',
    body: Type.Object({ username: text, roles: roleNames }),
    response: UserView,
  },
  setRoles: { method: 'PUT', path: 'users/:id/roles', params: byId, body: Type.Object({ roles: roleNames }), response: UserView },
  /** Also approves who waits for approval. */
  activateUser: { method: 'POST', path: 'users/:id/activate', params: byId, response: UserView },
  /** Ends sessions and keys at once; who waits for approval is turned down. */
  deactivateUser: { method: 'POST', path: 'users/:id/deactivate', params: byId, response: UserView },
  unlockUser: { method: 'POST', path: 'users/:id/unlock', params: byId, response: UserView },
  resetTwoFactor: { method: 'POST', path: 'users/:id/reset-two-factor', params: byId, response: UserView },
  sendPasswordReset: { method: 'POST', path: 'users/:id/send-password-reset', params: byId, response: done },
  userKeys: { method: 'GET', path: 'users/:id/keys', params: byId, response: Type.Object({ keys: Type.Array(KeyView) }) },
  createUserKey: { method: 'POST', path: 'users/:id/keys', params: byId, body: newKey, response: NewKeyView },
  revokeUserKey: { method: 'DELETE', path: 'users/:id/keys/:keyId', params: keyOfUser, response: done },
  userSessions: {
    method: 'GET',
    path: 'users/:id/sessions',
    params: byId,
    response: Type.Object({ sessions: Type.Array(OpenSessionView) }),
  },
  endUserSession: { method: 'DELETE', path: 'users/:id/sessions/:sessionId', params: sessionOfUser, response: done },
  /** All of them; of one's own, all but the one that asks. */
  endUserSessions: { method: 'POST', path: 'users/:id/end-sessions', params: byId, response: Type.Object({ ended: Type.Integer() }) },
  whyDenied: {
    method: 'GET',
    path: 'users/:id/why-denied',
    params: byId,
    query: Type.Object({ permission: text, keyId: Type.Optional(Type.String({ maxLength: 64 })) }),
    response: WhyDeniedView,
  },
  allKeys: { method: 'GET', path: 'all-keys', response: Type.Object({ keys: Type.Array(KeyView) }) },
  roles: {
    method: 'GET',
    path: 'roles',
    response: Type.Object({ roles: Type.Array(RoleView), permissions: Type.Array(PermissionView) }),
  },
  invitations: { method: 'GET', path: 'invitations', response: Type.Object({ invitations: Type.Array(InvitationView) }) },
  /** `link` is also mailed, where mail is on; it is told only here. */
  invite: {
    method: 'POST',
    path: 'invitations',
    body: Type.Object({ email: text, roles: roleNames, expiresInDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 90 })) }),
    response: Type.Object({ invitation: InvitationView, link: Type.String() }),
  },
  withdrawInvitation: { method: 'DELETE', path: 'invitations/:id', params: byId, response: done },
  audit: {
    method: 'GET',
    path: 'audit',
    query: Type.Object({
      action: Type.Optional(Type.String({ maxLength: 100, description: 'An action, or its beginning up to the dot: user.' })),
      by: Type.Optional(Type.String({ maxLength: 254, description: 'Id, user name or e-mail address of who did it.' })),
      subject: Type.Optional(Type.String({ maxLength: 200 })),
      since: Type.Optional(Type.String({ maxLength: 40, description: 'ISO 8601.' })),
      until: Type.Optional(Type.String({ maxLength: 40, description: 'ISO 8601.' })),
      ...paging,
    }),
    response: AuditPage,
  },
} as const
