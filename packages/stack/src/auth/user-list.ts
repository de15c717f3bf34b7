import { type ExpressionBuilder, sql } from 'kysely'
import type { AuthTables } from './auth-tables.ts'
import { databaseTimeAgo } from './database-clock.ts'
import type { AuthParts } from './parts.ts'
import { attemptsPerWindow, locksOf, windowMs } from './sign-in-limit.ts'

export type UserState = 'active' | 'inactive' | 'awaiting_approval' | 'locked'

export interface UserQuery {
  /** Part of user name or e-mail address, in any case. */
  readonly search?: string | undefined
  readonly role?: string | undefined
  readonly status?: UserState | undefined
  readonly kind?: 'person' | 'service' | undefined
  readonly emailVerified?: boolean | undefined
  /** From 1. */
  readonly page: number
  readonly pageSize: number
}

/** A user as administrators see them. */
export interface ListedUser {
  readonly id: string
  readonly kind: 'person' | 'service'
  readonly username: string
  /** Undefined for a service account. */
  readonly email: string | undefined
  readonly emailVerified: boolean
  readonly roles: readonly string[]
  readonly status: UserState
  readonly lockedUntil: Date | undefined
  readonly twoFactor: boolean
  readonly hasPassword: boolean
  /** Ids of the providers by which the user can sign in. */
  readonly providers: readonly string[]
  readonly createdAt: Date
  /** The newest session of which a row is left. */
  readonly lastSeenAt: Date | undefined
}

export interface UserList {
  /** By user name; `total` counts all that fit. */
  listUsers(query: UserQuery): Promise<{ readonly users: readonly ListedUser[]; readonly total: number }>
  /** One of them; undefined when there is none. */
  listedUser(id: string): Promise<ListedUser | undefined>
  /** User names by id; accounts that are gone are left out. */
  usernamesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>>
}

export function userList(parts: AuthParts): UserList {
  return {
    listUsers: async (query) => await listUsers(parts, query),
    listedUser: async (id) => (await detailed(parts, [id]))[0],
    usernamesOf: async (ids) => await usernamesOf(parts, [...new Set(ids)]),
  }
}

async function usernamesOf({ db }: AuthParts, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('user').select(['id', 'display_username']).where('id', 'in', ids).execute()
  return new Map(rows.map(({ id, display_username: username }) => [id, username]))
}

async function listUsers(parts: AuthParts, query: UserQuery) {
  const matching = parts.db.selectFrom('user').where(filterOf(parts, query))
  const { total } = await matching.select(({ fn }) => fn.countAll<number | string | bigint>().as('total')).executeTakeFirstOrThrow()
  const rows = await matching
    .select('user.id')
    .orderBy('user.username')
    .limit(query.pageSize)
    .offset((query.page - 1) * query.pageSize)
    .execute()
  return {
    users: await detailed(
      parts,
      rows.map(({ id }) => id),
    ),
    total: Number(total),
  }
}

type Row = ExpressionBuilder<AuthTables, 'user'>

function filterOf({ dialect }: AuthParts, { search, role, status, kind, emailVerified }: UserQuery) {
  return (row: Row) => {
    const part = `%${(search ?? '').toLowerCase().replace(/[%_\\]/g, (letter) => `!${letter}`)}%`
    const isLocked = row.exists(
      row
        .selectFrom('sign_in_attempt')
        .select('target')
        .whereRef('target', '=', 'user.id')
        .where('attempts', '>=', attemptsPerWindow)
        .where('window_started_at', '>', databaseTimeAgo(dialect, windowMs)),
    )
    const hasRole = (wanted: string) =>
      row.exists(row.selectFrom('user_role').select('role').whereRef('user_role.user_id', '=', 'user.id').where('role', '=', wanted))
    const states = {
      active: () => row.and([row('user.active', '=', true), row.not(isLocked)]),
      inactive: () => row.and([row('user.active', '=', false), row('awaits_approval', '=', false)]),
      awaiting_approval: () => row('awaits_approval', '=', true),
      locked: () => row.and([row('user.active', '=', true), isLocked]),
    }
    return row.and([
      ...(search === undefined || search === '' ? [] : [row.or([likeText(row, 'username', part), likeText(row, 'email', part)])]),
      ...(role === undefined ? [] : [hasRole(role)]),
      ...(kind === undefined ? [] : [row('kind', '=', kind)]),
      ...(emailVerified === undefined ? [] : [row('email_verified', '=', emailVerified)]),
      ...(status === undefined ? [] : [states[status]()]),
    ])
  }
}

function likeText(row: Row, column: 'username' | 'email', pattern: string) {
  return sql<boolean>`${row.ref(`user.${column}`)} like ${pattern} escape '!'`
}

async function detailed({ db, dialect, settings }: AuthParts, ids: readonly string[]): Promise<readonly ListedUser[]> {
  if (ids.length === 0) return []
  const [rows, roles, ways, twoFactor, seen, locks] = await Promise.all([
    db.selectFrom('user').selectAll().where('id', 'in', ids).orderBy('username').execute(),
    db.selectFrom('user_role').select(['user_id', 'role']).where('user_id', 'in', ids).orderBy('role').execute(),
    db.selectFrom('account').select(['user_id', 'provider_id']).where('user_id', 'in', ids).orderBy('provider_id').execute(),
    db.selectFrom('two_factor').select('user_id').where('user_id', 'in', ids).where('confirmed_at', 'is not', null).execute(),
    db.selectFrom('session').select(['user_id', 'created_at']).where('user_id', 'in', ids).orderBy('created_at').execute(),
    locksOf(db, dialect, ids),
  ])
  const lastSeen = new Map(seen.map((session) => [session.user_id, session.created_at]))
  return rows.map((row) => {
    const lockedUntil = locks.get(row.id)
    const own = ways.filter((way) => way.user_id === row.id).map((way) => way.provider_id)
    return {
      id: row.id,
      kind: row.kind,
      username: row.display_username,
      email: row.kind === 'service' ? undefined : row.email,
      emailVerified: row.email_verified,
      roles: roles.filter(({ user_id }) => user_id === row.id).map(({ role }) => role),
      status: row.active ? (lockedUntil === undefined ? 'active' : 'locked') : row.awaits_approval ? 'awaiting_approval' : 'inactive',
      lockedUntil,
      twoFactor: twoFactor.some(({ user_id }) => user_id === row.id),
      hasPassword: own.includes('credential'),
      providers: own.filter((id) => settings.providers.some((provider) => provider.id === id)),
      createdAt: row.created_at,
      lastSeenAt: lastSeen.get(row.id),
    } as const
  })
}
