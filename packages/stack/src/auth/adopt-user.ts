import { randomUUID } from 'node:crypto'
import { databaseNow } from '../db/database.ts'
import { StackError } from '../errors.ts'
import { accountByLogin } from './account.ts'
import { recordAudit } from './audit.ts'
import type { AuthDb } from './auth-tables.ts'
import { keyShape } from './key-check.ts'
import { checkedRoles, isUsername, usernameLength } from './new-user.ts'
import type { AuthParts } from './parts.ts'
import { parsedSha512Crypt } from './passwords/sha512-crypt.ts'
import { hashOfToken } from './sealing.ts'
import { insertUser } from './users.ts'

/** A user of the program that an installation comes from. */
export interface AdoptedUser {
  readonly email: string
  readonly username: string
  /** As stored there. */
  readonly passwordHash: string
  readonly emailVerified: boolean
  readonly active: boolean
  /** Not active because no administrator has looked yet. */
  readonly awaitsApproval: boolean
  readonly roles: readonly string[]
  /** In clear, as it was kept there; only its hash is stored. */
  readonly apiKey: string | undefined
}

/** What became of one, and what its administrator should know. */
export interface UserAdoption {
  readonly id: string
  readonly outcome: 'added' | 'there'
  /** `password`: no hash that can be checked here, so it must be reset. `username`: had to be changed. `key`: is none that can be used here. */
  readonly remarks: readonly ('password' | 'username' | 'key')[]
  /** As it is here. */
  readonly username: string
}

/** Takes users over from another program. */
export interface Adoptions {
  /** Whether passwords of another program can be checked here at all. */
  readonly readsOldPasswords: boolean
  /**
   * Adds a user, with the password and the key that they have, or finds the one with this e-mail address, who stays as they are. A key that is
   * new is added either way, and then one that was adopted before ends: there was one key a user. Doing it again changes nothing. With
   * `dryRun` nothing is changed. Throws `email_invalid` for what can be no address, and `role_unknown`.
   */
  adoptUser(user: AdoptedUser, options?: { readonly dryRun?: boolean }): Promise<UserAdoption>
}

const adoptedKeyName = 'adopted'
const longestEmail = 254

export function adoptions(parts: AuthParts): Adoptions {
  return {
    readsOldPasswords: parts.passwords.readsOthers,
    adoptUser: async (user, { dryRun = false } = {}) => await adoptUser(parts, user, dryRun),
  }
}

async function adoptUser(parts: AuthParts, user: AdoptedUser, dryRun: boolean): Promise<UserAdoption> {
  const { db, dialect, permissions } = parts
  const email = user.email.trim().toLowerCase()
  // Looser than for new users: there is mail that goes to `admin@localhost`.
  if (!/^[^\s@]+@[^\s@]+$/.test(email) || email.length > longestEmail)
    throw new StackError('email_invalid', `"${user.email.slice(0, longestEmail)}" is not an e-mail address`)
  const roles = checkedRoles(user.roles, permissions.roles)
  const hasReadablePassword = parsedSha512Crypt(user.passwordHash) !== undefined
  const hasUsableKey = user.apiKey === undefined || keyShape.test(user.apiKey)
  return await db.transaction().execute(async (tx) => {
    const known = await accountByLogin(tx, email)
    if (known !== undefined) {
      if (!dryRun && hasUsableKey) await adoptKey(parts, tx, { userId: known.id, apiKey: user.apiKey })
      return { id: known.id, outcome: 'there', username: known.username, remarks: hasUsableKey ? [] : ['key'] }
    }
    const username = await freeUsername(tx, user.username)
    const id = randomUUID()
    const remarks = [
      ...(hasReadablePassword ? [] : (['password'] as const)),
      ...(username === user.username ? [] : (['username'] as const)),
      ...(hasUsableKey ? [] : (['key'] as const)),
    ]
    if (dryRun) return { id, outcome: 'added', username, remarks }
    const { emailVerified, active, awaitsApproval } = user
    await insertUser(tx, dialect, {
      id,
      email,
      username,
      roles,
      emailVerified,
      awaitsApproval,
      ...(hasReadablePassword ? { password: user.passwordHash } : {}),
    })
    if (!active) await tx.updateTable('user').set({ active: false }).where('id', '=', id).execute()
    await recordAudit(tx, dialect, { action: 'user.adopted', subject: `user:${id}`, details: { username, email, roles, active } })
    if (hasUsableKey) await adoptKey(parts, tx, { userId: id, apiKey: user.apiKey })
    return { id, outcome: 'added', username, remarks }
  })
}

async function adoptKey(
  { dialect }: AuthParts,
  tx: AuthDb,
  { userId, apiKey }: { readonly userId: string; readonly apiKey: string | undefined },
): Promise<void> {
  if (apiKey === undefined) return
  const hash = hashOfToken(apiKey)
  const known = await tx.selectFrom('api_key').select('id').where('hash', '=', hash).executeTakeFirst()
  if (known !== undefined) return
  const now = databaseNow(dialect)
  await tx
    .updateTable('api_key')
    .set({ revoked_at: now })
    .where('user_id', '=', userId)
    .where('name', '=', adoptedKeyName)
    .where('revoked_at', 'is', null)
    .execute()
  const id = randomUUID()
  const prefix = apiKey.slice(0, 8)
  const times = { created_at: now, expires_at: null, last_used_at: null, revoked_at: null }
  await tx
    .insertInto('api_key')
    .values({ id, user_id: userId, name: adoptedKeyName, prefix, hash, scopes: null, ...times })
    .execute()
  await recordAudit(tx, dialect, { action: 'key.created', subject: `key:${id}`, details: { owner: userId, name: adoptedKeyName } })
}

/** The name itself, or the nearest that a user may have here and that nobody has. */
async function freeUsername(tx: AuthDb, wanted: string): Promise<string> {
  const plain = wanted
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .slice(0, usernameLength.max - 4)
  const base = isUsername(wanted) ? wanted : plain.padEnd(usernameLength.min, '_')
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base.slice(0, usernameLength.max - 6)}-${number}`
    if ((await accountByLogin(tx, name)) === undefined) return name
  }
}
