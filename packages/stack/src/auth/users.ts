import { randomUUID } from 'node:crypto'
import { type DialectName, databaseNow } from '../db/database.ts'
import { StackError } from '../errors.ts'
import { type Account, accountById, accountByLogin } from './account.ts'
import { keepAnAdministrator, lockAdministrators } from './administrators.ts'
import { recordAudit } from './audit.ts'
import type { AuthDb } from './auth-tables.ts'
import { checkedEmail, checkedRoles, checkedUsername, checkPassword, type NewUser } from './new-user.ts'
import type { AuthParts } from './parts.ts'
import { addWayIn } from './passwords/stored-password.ts'
import { deleteSessions } from './sessions.ts'
import { clearAttempts, codeTarget } from './sign-in-limit.ts'
import { endTokens } from './tokens.ts'
import { removeTwoFactor } from './two-factor/two-factor.ts'

/** The administrator's side of accounts. `by` is the id of the account that acts; left out for the command line. */
export interface Users {
  /** Throws `email_invalid`, `username_invalid`, `password_invalid`, `role_unknown`, `email_taken` or `username_taken`. */
  createUser(user: NewUser, by?: string): Promise<Account>
  /** A service account: it has keys only. Throws `username_invalid`, `role_unknown` or `username_taken`. */
  createServiceAccount(account: { readonly username: string; readonly roles: readonly string[] }, by?: string): Promise<Account>
  /** Replaces the roles. Throws `user_unknown`, `role_unknown` or `last_administrator`. */
  setRoles(login: string, roles: readonly string[], by?: string): Promise<Account>
  /** Shuts a user out at once, sessions and keys included, or lets them in, perhaps for the first time. Throws `user_unknown` or `last_administrator`. */
  setActive(login: string, active: boolean, by?: string): Promise<Account>
  /** Forgets the attempts that locked a user out. Throws `user_unknown`. */
  unlock(login: string, by?: string): Promise<Account>
  /** Turns a user's two-factor off, for who has lost the authenticator and the codes. Throws `user_unknown`. */
  resetTwoFactor(login: string, by?: string): Promise<Account>
  /** By e-mail address or user name, in any case; undefined when nobody has it. */
  findUser(login: string): Promise<Account | undefined>
  userById(id: string): Promise<Account | undefined>
}

export function users(parts: AuthParts): Users {
  const { db, dialect } = parts
  return {
    findUser: async (login) => await accountByLogin(db, login),
    userById: async (id) => await accountById(db, id),
    createUser: async (user, by) => await createUser(parts, { user, by }),
    createServiceAccount: async (account, by) => await createServiceAccount(parts, { ...account, by }),
    setRoles: async (login, roles, by) => await setRoles(parts, { login, roles, by }),
    setActive: async (login, active, by) => await setActive(parts, { login, active, by }),
    unlock: async (login, by) =>
      await change(parts, login, async (tx, { id }) => {
        await clearAttempts(tx, id)
        await clearAttempts(tx, codeTarget(id))
        await recordAudit(tx, dialect, { action: 'user.unlocked', by, subject: `user:${id}` })
      }),
    resetTwoFactor: async (login, by) =>
      await parts.transaction(async (tx, post) => {
        const user = await existingUser(tx, login)
        if (await removeTwoFactor(tx, user.id)) await post({ kind: 'two_factor_off', id: randomUUID(), userId: user.id })
        await recordAudit(tx, dialect, { action: 'two_factor.reset', by, subject: `user:${user.id}` })
        return user
      }),
  }
}

/** The user, or an error that says who is missing. */
export async function existingUser(db: AuthDb, login: string): Promise<Account> {
  const user = await accountByLogin(db, login)
  if (user === undefined) throw new StackError('user_unknown', `no user has the e-mail address or user name "${login}"`)
  return user
}

async function createUser({ transaction, dialect, permissions, passwords }: AuthParts, request: { user: NewUser; by: string | undefined }) {
  const { user, by } = request
  const email = checkedEmail(user.email)
  const username = checkedUsername(user.username)
  const roles = checkedRoles(user.roles, permissions.roles)
  checkPassword(user.password)
  // Before the transaction: hashing takes a good part of a tenth of a second, and SQLite has one writer.
  const password = await passwords.hash(user.password)
  const id = randomUUID()
  return await transaction(async (tx) => {
    await insertUser(tx, dialect, { id, email, username, roles, password })
    await recordAudit(tx, dialect, { action: 'user.created', by, subject: `user:${id}`, details: { username, email, roles } })
    return { id, username, email, roles, active: true, kind: 'person' } as const
  })
}

async function createServiceAccount(
  { transaction, dialect, permissions }: AuthParts,
  { by, ...given }: { readonly username: string; readonly roles: readonly string[]; readonly by: string | undefined },
): Promise<Account> {
  const username = checkedUsername(given.username)
  const roles = checkedRoles(given.roles, permissions.roles)
  const id = randomUUID()
  // Every user has an address; nobody can have this one, nor get mail there (RFC 2606).
  const email = `${username.toLowerCase()}@service.invalid`
  return await transaction(async (tx) => {
    await insertUser(tx, dialect, { id, email, username, roles, kind: 'service' })
    await recordAudit(tx, dialect, { action: 'user.created', by, subject: `user:${id}`, details: { username, roles, kind: 'service' } })
    return { id, username, email, roles, active: true, kind: 'service' } as const
  })
}

async function setRoles(
  parts: AuthParts,
  { login, roles, by }: { readonly login: string; readonly roles: readonly string[]; readonly by: string | undefined },
): Promise<Account> {
  const { dialect, permissions } = parts
  const wanted = checkedRoles(roles, permissions.roles)
  return await change(parts, login, async (tx, user) => {
    const { id, roles: before } = user
    if (by !== undefined) await lockAdministrators(parts, tx, user)
    // First, because it locks the row: two changes at once must not end as the union of both.
    await tx
      .updateTable('user')
      .set({ updated_at: databaseNow(dialect) })
      .where('id', '=', id)
      .execute()
    await tx.deleteFrom('user_role').where('user_id', '=', id).execute()
    await addRoles(tx, id, wanted)
    if (by !== undefined) await keepAnAdministrator(parts, tx, user)
    await recordAudit(tx, dialect, { action: 'user.roles_changed', by, subject: `user:${id}`, details: { before, after: wanted } })
  })
}

async function setActive(
  parts: AuthParts,
  { login, active, by }: { readonly login: string; readonly active: boolean; readonly by: string | undefined },
): Promise<Account> {
  const { dialect } = parts
  return await parts.transaction(async (tx, post) => {
    const user = await existingUser(tx, login)
    const { id } = user
    if (!active && by !== undefined) await lockAdministrators(parts, tx, user)
    const waited = await tx.selectFrom('user').select('awaits_approval').where('id', '=', id).executeTakeFirstOrThrow()
    await tx
      .updateTable('user')
      .set({ active, awaits_approval: false, updated_at: databaseNow(dialect) })
      .where('id', '=', id)
      .execute()
    if (!active) {
      await deleteSessions(tx, id)
      await endTokens(tx, id, ['second_step', 'trusted_device', 'password_reset', 'email_change'])
      if (by !== undefined) await keepAnAdministrator(parts, tx, user)
    }
    const action = `user.${active ? (waited.awaits_approval ? 'approved' : 'activated') : waited.awaits_approval ? 'turned_down' : 'deactivated'}`
    if (action === 'user.approved') await post({ kind: 'approved', id: randomUUID(), userId: id })
    await recordAudit(tx, dialect, { action, by, subject: `user:${id}` })
    return { ...user, active }
  })
}

export interface InsertedUser {
  readonly id: string
  readonly email: string
  readonly username: string
  readonly roles: readonly string[]
  /** The hash; left out for who signs in otherwise, or not at all. */
  readonly password?: string
  readonly kind?: Account['kind']
  /** Whether the address has been shown to be theirs. */
  readonly emailVerified?: boolean
  readonly awaitsApproval?: boolean
}

/** Adds a user with roles and password. Throws `email_taken` or `username_taken`. */
export async function insertUser(tx: AuthDb, dialect: DialectName, user: InsertedUser): Promise<void> {
  const { id, email, username, roles, password, kind = 'person', emailVerified = false, awaitsApproval = false } = user
  const now = databaseNow(dialect)
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('user')
    .values({
      id,
      name: username,
      email,
      email_verified: emailVerified,
      image: null,
      username: username.toLowerCase(),
      display_username: username,
      active: !awaitsApproval,
      kind,
      awaits_approval: awaitsApproval,
      created_at: now,
      updated_at: now,
    })
    // The unique constraints decide, not a look beforehand: of two at once, one makes the user and the other is told.
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows === 0n) {
    if ((await accountByLogin(tx, email)) !== undefined)
      throw new StackError('email_taken', `a user with the e-mail address "${email}" exists`)
    throw new StackError('username_taken', `a user named "${username}" exists`)
  }
  if (password !== undefined) await addWayIn(tx, dialect, { userId: id, provider: 'credential', accountId: id, password })
  await addRoles(tx, id, roles)
}

async function addRoles(tx: AuthDb, userId: string, roles: readonly string[]): Promise<void> {
  if (roles.length === 0) return
  await tx
    .insertInto('user_role')
    .values(roles.map((role) => ({ user_id: userId, role })))
    .execute()
}

/** Changes one user in a transaction and returns the user as it is afterwards. */
async function change({ transaction }: AuthParts, login: string, act: (tx: AuthDb, user: Account) => Promise<void>): Promise<Account> {
  return await transaction(async (tx) => {
    const user = await existingUser(tx, login)
    await act(tx, user)
    return (await accountById(tx, user.id)) ?? user
  })
}
