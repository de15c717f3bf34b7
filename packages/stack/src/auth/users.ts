import { randomUUID } from 'node:crypto'
import { type Database, type DialectName, databaseNow, stackSchema } from '../db/database.ts'
import { StackError } from '../errors.ts'
import { type Account, accountById, accountByLogin } from './account.ts'
import { recordAudit } from './audit.ts'
import type { AuthDb, AuthTables } from './auth-tables.ts'
import { checkedEmail, checkedRoles, checkedUsername, checkPassword, type NewUser } from './new-user.ts'

export interface UsersSetup {
  readonly database: Database
  /** Every role that a user may have. */
  readonly roles: readonly string[]
  readonly hashPassword: (password: string) => Promise<string>
}

/** The administrator's side of accounts. `by` is the id of the account that acts; left out for the command line. */
export interface Users {
  /** Throws `email_invalid`, `username_invalid`, `password_invalid`, `role_unknown`, `email_taken` or `username_taken`. */
  createUser(user: NewUser, by?: string): Promise<Account>
  /** Replaces the roles. Throws `user_unknown` or `role_unknown`. */
  setRoles(login: string, roles: readonly string[], by?: string): Promise<Account>
  /** Shuts a user out at once, sessions and keys included, or lets them back in. Throws `user_unknown`. */
  setActive(login: string, active: boolean, by?: string): Promise<Account>
  /** By e-mail address or user name, in any case; undefined when nobody has it. */
  findUser(login: string): Promise<Account | undefined>
}

export function users(setup: UsersSetup): Users {
  const { dialect } = setup.database
  const db = setup.database.forService<AuthTables>(stackSchema)
  return {
    findUser: async (login) => await accountByLogin(db, login),
    createUser: async (user, by) => await createUser(db, setup, { user, by }),
    setRoles: async (login, roles, by) => {
      const wanted = checkedRoles(roles, setup.roles)
      return await change(db, login, async (tx, { id, roles: before }) => {
        // First, because it locks the row: two changes at once must not end as the union of both.
        await tx
          .updateTable('user')
          .set({ updated_at: databaseNow(dialect) })
          .where('id', '=', id)
          .execute()
        await tx.deleteFrom('user_role').where('user_id', '=', id).execute()
        await addRoles(tx, id, wanted)
        await recordAudit(tx, dialect, { action: 'user.roles_changed', by, subject: `user:${id}`, details: { before, after: wanted } })
      })
    },
    setActive: async (login, active, by) =>
      await change(db, login, async (tx, { id }) => {
        await tx
          .updateTable('user')
          .set({ active, updated_at: databaseNow(dialect) })
          .where('id', '=', id)
          .execute()
        if (!active) await tx.deleteFrom('session').where('user_id', '=', id).execute()
        await recordAudit(tx, dialect, { action: active ? 'user.activated' : 'user.deactivated', by, subject: `user:${id}` })
      }),
  }
}

/** The user, or an error that says who is missing. */
export async function existingUser(db: AuthDb, login: string): Promise<Account> {
  const user = await accountByLogin(db, login)
  if (user === undefined) throw new StackError('user_unknown', `no user has the e-mail address or user name "${login}"`)
  return user
}

async function createUser(db: AuthDb, setup: UsersSetup, request: { user: NewUser; by: string | undefined }): Promise<Account> {
  const { user, by } = request
  const { dialect } = setup.database
  const email = checkedEmail(user.email)
  const username = checkedUsername(user.username)
  const roles = checkedRoles(user.roles, setup.roles)
  checkPassword(user.password)
  // Before the transaction: hashing takes a good part of a tenth of a second, and SQLite has one writer.
  const password = await setup.hashPassword(user.password)
  const id = randomUUID()
  return await db.transaction().execute(async (tx) => {
    await insertUser(tx, dialect, { id, email, username })
    const now = databaseNow(dialect)
    await tx
      .insertInto('account')
      .values({
        ...noTokens,
        id: randomUUID(),
        account_id: id,
        provider_id: 'credential',
        user_id: id,
        password,
        created_at: now,
        updated_at: now,
      })
      .execute()
    await addRoles(tx, id, roles)
    await recordAudit(tx, dialect, { action: 'user.created', by, subject: `user:${id}`, details: { username, email, roles } })
    return { id, username, email, roles, active: true }
  })
}

async function insertUser(tx: AuthDb, dialect: DialectName, user: { id: string; email: string; username: string }): Promise<void> {
  const { id, email, username } = user
  const now = databaseNow(dialect)
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('user')
    .values({
      id,
      name: username,
      email,
      email_verified: false,
      image: null,
      username: username.toLowerCase(),
      display_username: username,
      active: true,
      created_at: now,
      updated_at: now,
    })
    // The unique constraints decide, not a look beforehand: of two at once, one makes the user and the other is told.
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows !== 0n) return
  if ((await accountByLogin(tx, email)) !== undefined)
    throw new StackError('email_taken', `a user with the e-mail address "${email}" exists`)
  throw new StackError('username_taken', `a user named "${username}" exists`)
}

const noTokens = {
  access_token: null,
  refresh_token: null,
  id_token: null,
  access_token_expires_at: null,
  refresh_token_expires_at: null,
  scope: null,
}

async function addRoles(tx: AuthDb, userId: string, roles: readonly string[]): Promise<void> {
  if (roles.length === 0) return
  await tx
    .insertInto('user_role')
    .values(roles.map((role) => ({ user_id: userId, role })))
    .execute()
}

/** Changes one user in a transaction and returns the user as it is afterwards. */
async function change(db: AuthDb, login: string, act: (tx: AuthDb, user: Account) => Promise<void>): Promise<Account> {
  return await db.transaction().execute(async (tx) => {
    const user = await existingUser(tx, login)
    await act(tx, user)
    return (await accountById(tx, user.id)) ?? user
  })
}
