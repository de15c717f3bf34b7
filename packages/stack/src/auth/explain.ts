import { StackError } from '../errors.ts'
import type { AuthDb } from './auth-tables.ts'
import { databaseTimeMs } from './database-clock.ts'
import { scopesOf } from './key-check.ts'
import type { AuthParts } from './parts.ts'
import { restingRoles } from './resting-roles.ts'
import { lockedUntil } from './sign-in-limit.ts'
import { existingUser } from './users.ts'

/** One thing that grants a permission, or stands in its way. */
export interface AccessReason {
  readonly code:
    | 'role_grants'
    | 'no_role_grants'
    | 'account_inactive'
    | 'awaiting_approval'
    | 'locked'
    | 'two_factor_missing'
    | 'key_scope'
    | 'key_expired'
    | 'key_revoked'
  /** For an administrator: what is the case, and what to do. */
  readonly message: string
}

export interface AccessExplanation {
  readonly allowed: boolean
  readonly reasons: readonly AccessReason[]
  /** Any of them would grant it. */
  readonly grantingRoles: readonly string[]
}

export interface Explanations {
  /**
   * Why a user may or may not do something, perhaps with one of their keys: everything that stands in the way, or what grants it.
   * Throws `user_unknown`, `permission_unknown` or `key_unknown`.
   */
  explain(question: {
    readonly login: string
    readonly permission: string
    readonly keyId?: string | undefined
  }): Promise<AccessExplanation>
}

export function explanations(parts: AuthParts): Explanations {
  return { explain: async (question) => await explain(parts, question) }
}

async function explain(
  parts: AuthParts,
  { login, permission, keyId }: { readonly login: string; readonly permission: string; readonly keyId?: string | undefined },
): Promise<AccessExplanation> {
  const { db, dialect, permissions } = parts
  const user = await existingUser(db, login)
  const { roles: grantingRoles, name } = permissions.named(permission)
  const held = user.roles.filter((role) => grantingRoles.includes(role))
  const resting = await restingRoles(parts, user)
  const awake = held.filter((role) => !resting.includes(role))
  const obstacles: AccessReason[] = []
  if (held.length === 0) {
    const which = grantingRoles.length === 0 ? 'no role has it' : `one of these roles has it: ${grantingRoles.join(', ')}`
    obstacles.push({ code: 'no_role_grants', message: `No role of ${user.username} grants ${name}; ${which}.` })
  } else if (awake.length === 0) {
    const message = `${held.join(', ')} would grant it, but rests until ${user.username} turns two-factor on.`
    obstacles.push({ code: 'two_factor_missing', message })
  }
  const { awaits_approval: waits } = await db
    .selectFrom('user')
    .select('awaits_approval')
    .where('id', '=', user.id)
    .executeTakeFirstOrThrow()
  if (waits) obstacles.push({ code: 'awaiting_approval', message: `${user.username} has registered and waits for an administrator.` })
  else if (!user.active) obstacles.push({ code: 'account_inactive', message: `${user.username} was deactivated.` })
  const until = await lockedUntil(db, dialect, user.id)
  if (until !== undefined && keyId === undefined) {
    obstacles.push({ code: 'locked', message: `Too many sign-ins failed; ${user.username} can sign in again at ${until.toISOString()}.` })
  }
  if (keyId !== undefined) obstacles.push(...(await keyObstacles(parts, db, { userId: user.id, keyId, permission: name })))
  if (obstacles.length > 0) return { allowed: false, reasons: obstacles, grantingRoles }
  return { allowed: true, reasons: [{ code: 'role_grants', message: `${awake.join(', ')} grants ${name}.` }], grantingRoles }
}

async function keyObstacles(
  { dialect }: AuthParts,
  db: AuthDb,
  { userId, keyId, permission }: { readonly userId: string; readonly keyId: string; readonly permission: string },
): Promise<readonly AccessReason[]> {
  const key = await db
    .selectFrom('api_key')
    .select(['name', 'scopes', 'expires_at', 'revoked_at'])
    .where('id', '=', keyId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  if (key === undefined) throw new StackError('key_unknown', `this user has no key "${keyId}"`)
  const now = await databaseTimeMs(db, dialect)
  const scopes = scopesOf(key.scopes)
  const reasons: AccessReason[] = []
  if (scopes !== undefined && !scopes.includes(permission)) {
    reasons.push({ code: 'key_scope', message: `The key "${key.name}" is for ${scopes.join(', ')} only.` })
  }
  if (key.revoked_at !== null) reasons.push({ code: 'key_revoked', message: `The key "${key.name}" was revoked.` })
  if (key.expires_at !== null && key.expires_at.getTime() <= now) {
    reasons.push({ code: 'key_expired', message: `The key "${key.name}" ran out at ${key.expires_at.toISOString()}.` })
  }
  return reasons
}
