import type { AuthDb } from './auth-tables.ts'

/** One user of the installation, as the applications see them. */
export interface Account {
  readonly id: string
  /** As its owner writes it; unique without regard to case. */
  readonly username: string
  /** Lower case. */
  readonly email: string
  /** Sorted. */
  readonly roles: readonly string[]
  /** False for a user who may neither sign in nor use a key. */
  readonly active: boolean
  /** A service account has keys only: no password, no session. */
  readonly kind: 'person' | 'service'
}

/** The user whose e-mail address or user name is `login`, in any case; undefined when nobody's is. */
export async function accountByLogin(db: AuthDb, login: string): Promise<Account | undefined> {
  // A user name holds no `@` and an address always does, so the two never meet.
  return await accountWhere(db, login.includes('@') ? 'email' : 'username', login.toLowerCase())
}

/** The user with this id; undefined when there is none. */
export async function accountById(db: AuthDb, id: string): Promise<Account | undefined> {
  return await accountWhere(db, 'id', id)
}

async function accountWhere(db: AuthDb, column: 'id' | 'email' | 'username', value: string): Promise<Account | undefined> {
  const rows = await db
    .selectFrom('user')
    .leftJoin('user_role', 'user_role.user_id', 'user.id')
    .select(['user.id', 'user.display_username', 'user.email', 'user.active', 'user.kind', 'user_role.role'])
    .where(`user.${column}`, '=', value)
    .orderBy('user_role.role')
    .execute()
  const user = rows[0]
  if (user === undefined) return undefined
  const roles = rows.flatMap(({ role }) => (role === null ? [] : [role]))
  return { id: user.id, username: user.display_username, email: user.email, roles, active: user.active, kind: user.kind }
}
