// What the account pages are shown with: an installation in which a lot has happened, one in which nothing has, one that refuses, one that is silent.
import type { AccountsSetup } from '../../src/index.ts'

type Api = AccountsSetup['api']
export type State = 'full' | 'empty' | 'refused' | 'pending'

const longName = 'a-very-long-name-without-any-space-in-it-that-must-not-push-the-page-apart'
const permissions = [
  { name: 'accounts.read', summary: 'See all accounts' },
  { name: 'accounts.manage', summary: 'Make, change and shut out accounts' },
  { name: 'audit.read', summary: 'Read the audit log' },
  { name: 'packages.upload', summary: 'Upload builds' },
]
const user = {
  id: 'u1',
  username: 'ada',
  email: 'ada@example.org',
  roles: ['admin', 'developer'],
  permissions: permissions.map(({ name }) => name),
}
const at = '2026-11-21T12:00:00Z'
const later = '2099-11-21T12:00:00Z'
const key = {
  id: 'k1',
  name: 'build machine',
  prefix: '0a1b2c3d',
  owner: { id: 'u1', username: 'ada' },
  scopes: null,
  createdAt: at,
  expiresAt: later,
  lastUsedAt: at,
  revokedAt: null,
}
const keys = [
  key,
  { ...key, id: 'k2', name: longName, scopes: ['packages.upload', 'audit.read'], expiresAt: null, lastUsedAt: null },
  { ...key, id: 'k3', name: 'lost laptop', revokedAt: at },
  { ...key, id: 'k4', name: 'trial', expiresAt: at },
]
const session = {
  id: 's1',
  current: true,
  createdAt: at,
  expiresAt: later,
  address: '192.0.2.7',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0',
}
const person = {
  id: 'u1',
  kind: 'person' as const,
  username: 'ada',
  email: 'ada@example.org',
  emailVerified: true,
  roles: ['admin', 'developer'],
  status: 'active' as const,
  lockedUntil: null,
  twoFactor: true,
  hasPassword: true,
  providers: ['Example ID'],
  createdAt: at,
  lastSeenAt: at,
}
const users = [
  person,
  {
    ...person,
    id: 'u2',
    username: longName,
    email: `${longName}@example.org`,
    roles: [],
    status: 'locked' as const,
    lockedUntil: later,
    lastSeenAt: null,
  },
  { ...person, id: 'u3', username: 'grace', status: 'inactive' as const, twoFactor: false },
  { ...person, id: 'u4', username: 'linus', status: 'awaiting_approval' as const, emailVerified: false, twoFactor: false },
  { ...person, id: 'u5', kind: 'service' as const, username: 'builder', email: null, twoFactor: false, hasPassword: false, providers: [] },
]
const roles = [
  { name: 'admin', permissions, needsTwoFactor: true },
  { name: 'developer', permissions: permissions.slice(3), needsTwoFactor: false },
]
const events = [
  {
    id: 'e1',
    at,
    action: 'user.roles_changed',
    by: { id: 'u1', username: 'ada' },
    subject: 'user:u2',
    details: { before: [], after: ['developer'] },
  },
  { id: 'e2', at, action: 'user.created', by: null, subject: `user:${longName}`, details: { username: longName } },
]
const invitation = { id: 'i1', email: 'new@example.org', roles: ['developer'], invitedBy: 'ada', createdAt: at, expiresAt: later }
const backupCodes = Array.from({ length: 10 }, (_, index) => `k7d${index}-m2pq-x4tz`)
const capabilities = {
  registration: 'open' as const,
  mail: true,
  providers: [{ id: 'example', name: 'Example ID' }],
  twoFactorRoles: ['admin'],
  passwordLength: { min: 8, max: 256 },
  usernameLength: { min: 3, max: 64 },
}
const profile = {
  user,
  createdAt: at,
  hasPassword: true,
  providers: [{ id: 'example', name: 'Example ID' }],
  twoFactor: { on: false, required: true, backupCodesLeft: 0 },
}

/** The calls, answered as an installation in that state does. Whoever signs in as `locked` has tried too often. */
export function exampleApi(state: State, search: URLSearchParams): Api {
  const listed = <Entry>(entries: readonly Entry[]) => (state === 'empty' ? [] : entries)
  const twoFactor = search.get('two-factor') === 'on' ? { on: true, required: false, backupCodesLeft: 3 } : profile.twoFactor
  const own = { ...profile, twoFactor }
  const signedIn = { next: 'done' as const, session: { user, mustEnrol: false } }
  const done = async () => ({ ok: true })
  const calls: Api = {
    capabilities: async () => ({ ...capabilities, registration: state === 'empty' ? 'off' : 'open' }),
    session: async () => (search.has('stranger') ? { user: null, mustEnrol: false } : signedIn.session),
    signIn: async ({ login }) => {
      if (login === 'locked') throw refusal('too_many_attempts', 'Too many attempts.', { retryAfterSeconds: 600 })
      if (login === 'two-factor') return { next: 'second_step', session: { user: null, mustEnrol: false } }
      throw refusal('invalid_credentials', 'The name or the password is wrong.')
    },
    secondStep: async () => signedIn,
    signOut: async () => ({ redirectTo: null }),
    register: async ({ username }) => {
      if (username === 'ada') throw refusal('username_taken', 'This name is taken. Choose another one.', { field: 'username' })
      return { next: 'confirm_email' }
    },
    resendConfirmation: done,
    invitation: async () => ({ email: invitation.email, roles: invitation.roles, expiresAt: later }),
    confirmEmail: async () => {
      throw refusal('token_invalid', 'This link does not work any more.')
    },
    requestPasswordReset: done,
    resetPassword: done,
    profile: async () => own,
    changeUsername: async () => own,
    changePassword: async () => {
      throw refusal('password_wrong', 'This is not your password.', { field: 'password' })
    },
    changeEmail: done,
    sessions: async () => ({ sessions: [session, ...listed([{ ...session, id: 's2', current: false, userAgent: null, address: null }])] }),
    endSession: done,
    endOtherSessions: async () => ({ ended: 1 }),
    enrolTwoFactor: async () => ({
      secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
      uri: 'otpauth://totp/Example:ada?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Example',
    }),
    confirmTwoFactor: async () => ({ backupCodes }),
    renewBackupCodes: async () => ({ backupCodes }),
    disableTwoFactor: done,
    keys: async () => ({ keys: listed(keys) }),
    createKey: async ({ name }) => ({ key: '0123456789abcdef'.repeat(4), view: { ...key, name } }),
    revokeKey: done,
    users: async ({ kind, status }) => {
      const found = listed(users).filter(
        (each) => (kind === undefined || each.kind === kind) && (status === undefined || each.status === status),
      )
      return { users: found, total: found.length === 0 ? 0 : 120 }
    },
    user: async ({ id }) => users.find((each) => each.id === id) ?? person,
    createUser: async () => person,
    createServiceAccount: async () => person,
    setRoles: async () => person,
    activateUser: async () => person,
    deactivateUser: async () => person,
    unlockUser: async () => person,
    resetTwoFactor: async () => person,
    sendPasswordReset: done,
    userKeys: async () => ({ keys: listed(keys) }),
    createUserKey: async ({ name }) => ({ key: '0123456789abcdef'.repeat(4), view: { ...key, name } }),
    revokeUserKey: done,
    userSessions: async () => ({ sessions: listed([{ ...session, current: false }]) }),
    endUserSession: done,
    endUserSessions: async () => ({ ended: 1 }),
    whyDenied: async () => ({
      allowed: false,
      reasons: [{ code: 'no_role_grants', message: 'None of its roles (developer) grants it.' }],
      grantingRoles: ['admin'],
    }),
    allKeys: async () => ({ keys: listed(keys) }),
    roles: async () => ({ roles, permissions }),
    invitations: async () => ({ invitations: listed([invitation]) }),
    invite: async () => ({ invitation, link: 'https://example.org/invitation#token=0123456789abcdef0123456789abcdef' }),
    withdrawInvitation: done,
    audit: async () => ({ events: listed(events), total: listed(events).length }),
  }
  if (state === 'full' || state === 'empty') return calls
  const answer =
    state === 'pending'
      ? () => new Promise<never>(() => undefined)
      : () => Promise.reject(refusal('forbidden', 'You may not see this. Ask an administrator.'))
  return Object.fromEntries(Object.keys(calls).map((name) => [name, answer])) as unknown as Api
}

function refusal(code: string, message: string, details?: unknown): Error {
  return Object.assign(new Error(message), { code, details, requestId: '9d2c6f1a', status: 400 })
}
