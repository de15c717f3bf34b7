/*
 * What the account pages show. The shapes are those of the accounts' contract, written again because the shared parts import nothing of
 * ours; an app hands in its client, and there the compiler holds the two against each other. Times are ISO 8601, UTC.
 */

/** The signed-in account. */
export interface AccountView {
  readonly id: string
  readonly username: string
  readonly email: string
  readonly roles: readonly string[]
  readonly permissions: readonly string[]
}

/** Who is signed in. */
export interface SessionView {
  readonly user: AccountView | null
  /** Roles of the account rest until two-factor is on. */
  readonly mustEnrol: boolean
}

/** A way to sign in that another site answers for. */
interface Provider {
  readonly id: string
  readonly name: string
}

/** What is set up here. */
export interface CapabilitiesView {
  readonly registration: 'off' | 'open' | 'invitation' | 'approval'
  readonly mail: boolean
  readonly providers: readonly Provider[]
  readonly twoFactorRoles: readonly string[]
  readonly passwordLength: { readonly min: number; readonly max: number }
  readonly usernameLength: { readonly min: number; readonly max: number }
}

/** One's own account. */
export interface ProfileView {
  readonly user: AccountView
  readonly createdAt: string
  readonly hasPassword: boolean
  readonly providers: readonly Provider[]
  readonly twoFactor: { readonly on: boolean; readonly required: boolean; readonly backupCodesLeft: number }
}

/** One signed-in browser. */
export interface OpenSessionView {
  readonly id: string
  readonly current: boolean
  readonly createdAt: string
  readonly expiresAt: string
  readonly address: string | null
  readonly userAgent: string | null
}

/** An API key without the key. */
export interface KeyView {
  readonly id: string
  readonly name: string
  readonly prefix: string
  readonly owner: { readonly id: string; readonly username: string }
  /** Null: everything that its owner may do. */
  readonly scopes: readonly string[] | null
  readonly createdAt: string
  readonly expiresAt: string | null
  readonly lastUsedAt: string | null
  readonly revokedAt: string | null
}

export type UserStatus = 'active' | 'inactive' | 'awaiting_approval' | 'locked'

/** An account as administrators see it. */
export interface UserView {
  readonly id: string
  readonly kind: 'person' | 'service'
  readonly username: string
  readonly email: string | null
  readonly emailVerified: boolean
  readonly roles: readonly string[]
  readonly status: UserStatus
  readonly lockedUntil: string | null
  readonly twoFactor: boolean
  readonly hasPassword: boolean
  readonly providers: readonly string[]
  readonly createdAt: string
  readonly lastSeenAt: string | null
}

/** Something that a role may allow and a key may be limited to. */
export interface PermissionView {
  readonly name: string
  readonly summary: string
}

export interface RoleView {
  readonly name: string
  readonly permissions: readonly PermissionView[]
  readonly needsTwoFactor: boolean
}

export interface InvitationView {
  readonly id: string
  readonly email: string
  readonly roles: readonly string[]
  readonly invitedBy: string | null
  readonly createdAt: string
  readonly expiresAt: string
}

/** Why an account may or may not do something. */
export interface WhyDeniedView {
  readonly allowed: boolean
  readonly reasons: readonly { readonly code: string; readonly message: string }[]
  readonly grantingRoles: readonly string[]
}

export interface AuditEventView {
  readonly id: string
  readonly at: string
  readonly action: string
  readonly by: { readonly id: string; readonly username: string | null } | null
  readonly subject: string | null
  readonly details: Readonly<Record<string, unknown>>
}
