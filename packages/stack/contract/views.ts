import { type Static, Type } from 'typebox'

const instant = Type.String({ description: 'ISO 8601, UTC.' })
const orNull = <S extends ReturnType<typeof Type.String>>(schema: S) => Type.Union([schema, Type.Null()])

/** The signed-in account, as far as every page may need it. */
export const AccountView = Type.Object({
  id: Type.String(),
  username: Type.String(),
  email: Type.String(),
  roles: Type.Array(Type.String(), { description: 'Sorted. Roles that need two-factor are left out until it is on.' }),
  permissions: Type.Array(Type.String(), { description: 'Sorted; what these roles allow.' }),
})
export type AccountView = Static<typeof AccountView>

/** Who is signed in. Unsafe requests of the session carry `csrfToken` as `x-csrf-token`; the client sees to it. */
export const SessionView = Type.Object({
  user: Type.Union([AccountView, Type.Null()]),
  csrfToken: orNull(Type.String()),
  mustEnrol: Type.Boolean({ description: 'Roles of the account rest until two-factor is on.' }),
})
export type SessionView = Static<typeof SessionView>

/** `second_step`: ask for a code and send it to `secondStep`; nobody is signed in before. */
export const SignInView = Type.Object({
  next: Type.Union([Type.Literal('done'), Type.Literal('second_step')]),
  session: SessionView,
})
export type SignInView = Static<typeof SignInView>

/** What is set up here; needs no session. */
export const Capabilities = Type.Object({
  title: Type.String({ description: 'Of the service, for headings.' }),
  registration: Type.Union([Type.Literal('off'), Type.Literal('open'), Type.Literal('invitation'), Type.Literal('approval')]),
  mail: Type.Boolean({ description: 'False: nothing that needs a mailed link works.' }),
  providers: Type.Array(Type.Object({ id: Type.String(), name: Type.String() }), {
    description: 'Each begins at <base path>/_account/providers/:id/start?next=/path, by a plain link.',
  }),
  twoFactorRoles: Type.Array(Type.String(), { description: 'Roles that rest until two-factor is on.' }),
  passwordLength: Type.Object({ min: Type.Integer(), max: Type.Integer() }),
  usernameLength: Type.Object({ min: Type.Integer(), max: Type.Integer() }),
})
export type Capabilities = Static<typeof Capabilities>

/** One's own account. */
export const ProfileView = Type.Object({
  user: AccountView,
  createdAt: instant,
  hasPassword: Type.Boolean({ description: 'False for who signs in by a provider only; set one by resetting it.' }),
  providers: Type.Array(Type.Object({ id: Type.String(), name: Type.String() }), { description: 'By which this account can sign in.' }),
  twoFactor: Type.Object({ on: Type.Boolean(), required: Type.Boolean(), backupCodesLeft: Type.Integer() }),
})
export type ProfileView = Static<typeof ProfileView>

/** One signed-in browser. */
export const OpenSessionView = Type.Object({
  id: Type.String(),
  current: Type.Boolean(),
  createdAt: instant,
  expiresAt: instant,
  address: orNull(Type.String()),
  userAgent: orNull(Type.String()),
})
export type OpenSessionView = Static<typeof OpenSessionView>

/** For an authenticator: as text, and as the address that a QR code holds. */
export const TwoFactorSecret = Type.Object({ secret: Type.String({ description: 'Base32.' }), uri: Type.String() })
export type TwoFactorSecret = Static<typeof TwoFactorSecret>

/** Shown once. Case, spaces and hyphens do not matter when they are typed. */
export const BackupCodes = Type.Object({ backupCodes: Type.Array(Type.String()) })
export type BackupCodes = Static<typeof BackupCodes>

/** An API key without the key. */
export const KeyView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  prefix: Type.String({ description: 'The first 8 characters.' }),
  owner: Type.Object({ id: Type.String(), username: Type.String() }),
  scopes: Type.Union([Type.Array(Type.String()), Type.Null()], { description: 'Permissions; null: all that its owner has.' }),
  createdAt: instant,
  expiresAt: orNull(Type.String()),
  lastUsedAt: orNull(Type.String({ description: 'To the minute.' })),
  revokedAt: orNull(Type.String()),
})
export type KeyView = Static<typeof KeyView>

/** The only answer that holds the key itself. */
export const NewKeyView = Type.Object({ key: Type.String(), view: KeyView })
export type NewKeyView = Static<typeof NewKeyView>

export const UserStatus = Type.Union([
  Type.Literal('active'),
  Type.Literal('inactive'),
  Type.Literal('awaiting_approval'),
  Type.Literal('locked', { description: 'Active, but too many sign-ins failed; over at lockedUntil.' }),
])
export type UserStatus = Static<typeof UserStatus>

/** An account as administrators see it. */
export const UserView = Type.Object({
  id: Type.String(),
  kind: Type.Union([Type.Literal('person'), Type.Literal('service')], { description: 'A service account has keys only.' }),
  username: Type.String(),
  email: orNull(Type.String({ description: 'null for a service account.' })),
  emailVerified: Type.Boolean(),
  roles: Type.Array(Type.String()),
  status: UserStatus,
  lockedUntil: orNull(Type.String()),
  twoFactor: Type.Boolean(),
  hasPassword: Type.Boolean(),
  providers: Type.Array(Type.String()),
  createdAt: instant,
  lastSeenAt: orNull(Type.String({ description: 'The last sign-in of which a session or an audit entry is left.' })),
})
export type UserView = Static<typeof UserView>

export const UserPage = Type.Object({ users: Type.Array(UserView), total: Type.Integer() })
export type UserPage = Static<typeof UserPage>

export const PermissionView = Type.Object({ name: Type.String(), summary: Type.String(), service: Type.String() })
export type PermissionView = Static<typeof PermissionView>

export const RoleView = Type.Object({ name: Type.String(), permissions: Type.Array(PermissionView), needsTwoFactor: Type.Boolean() })
export type RoleView = Static<typeof RoleView>

export const InvitationView = Type.Object({
  id: Type.String(),
  email: Type.String(),
  roles: Type.Array(Type.String()),
  invitedBy: orNull(Type.String({ description: 'User name.' })),
  createdAt: instant,
  expiresAt: instant,
})
export type InvitationView = Static<typeof InvitationView>

/** Why an account may or may not do something. */
export const WhyDeniedView = Type.Object({
  allowed: Type.Boolean(),
  reasons: Type.Array(
    Type.Object({
      code: Type.Union([
        Type.Literal('role_grants'),
        Type.Literal('no_role_grants'),
        Type.Literal('account_inactive'),
        Type.Literal('awaiting_approval'),
        Type.Literal('locked'),
        Type.Literal('two_factor_missing'),
        Type.Literal('key_scope'),
        Type.Literal('key_expired'),
        Type.Literal('key_revoked'),
      ]),
      message: Type.String(),
    }),
    { description: 'Everything that stands in the way, or what grants it.' },
  ),
  grantingRoles: Type.Array(Type.String(), { description: 'Any of them would grant it.' }),
})
export type WhyDeniedView = Static<typeof WhyDeniedView>

export const AuditEventView = Type.Object({
  id: Type.String(),
  at: instant,
  action: Type.String({ description: 'noun.verb in the past, such as user.created.' }),
  by: Type.Union([Type.Object({ id: Type.String(), username: orNull(Type.String()) }), Type.Null()], {
    description: 'null: the command line or the system itself.',
  }),
  subject: orNull(Type.String({ description: 'noun:id' })),
  details: Type.Record(Type.String(), Type.Unknown()),
})
export type AuditEventView = Static<typeof AuditEventView>

export const AuditPage = Type.Object({ events: Type.Array(AuditEventView), total: Type.Integer() })
export type AuditPage = Static<typeof AuditPage>
