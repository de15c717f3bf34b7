import { randomBytes, randomUUID } from 'node:crypto'
import { type Database, databaseNow, stackSchema } from '../db/database.ts'
import { StackError } from '../errors.ts'
import type { Account } from './account.ts'
import { recordAudit } from './audit.ts'
import type { AuthTables } from './auth-tables.ts'
import { accountOfKey, hashOf, scopesOf } from './key-check.ts'
import { existingUser } from './users.ts'

export interface NewApiKey {
  /** E-mail address or user name of the owner. */
  readonly login: string
  /** What the owner calls it, 1 to 100 characters. */
  readonly name: string
  /** What the key may be used for. Left out: everything its owner may do. */
  readonly scopes?: readonly string[]
  /** Left out: it lasts until it is revoked. */
  readonly expiresAt?: Date
}

/** A key as it is listed; the key itself is not kept. */
export interface ApiKey {
  readonly id: string
  readonly name: string
  /** The first 8 characters of the key. */
  readonly prefix: string
  readonly scopes: readonly string[] | undefined
  readonly createdAt: Date
  readonly expiresAt: Date | undefined
  /** To the minute. */
  readonly lastUsedAt: Date | undefined
  readonly revokedAt: Date | undefined
}

export interface ApiKeys {
  /** Makes a key. `key` is 64 lower-case hex characters and is told only here. Throws `user_unknown` or `key_invalid`. */
  createKey(key: NewApiKey, by?: string): Promise<{ readonly id: string; readonly key: string }>
  /** All keys of a user, newest first, revoked and expired ones too. Throws `user_unknown`. */
  listKeys(login: string): Promise<readonly ApiKey[]>
  /** Ends a key for good; doing it twice is fine. Throws `user_unknown`, or `key_unknown` when that user has no such key. */
  revokeKey(key: { readonly login: string; readonly id: string }, by?: string): Promise<void>
  /**
   * Whose key it is; undefined when it is unknown, revoked, expired, or its owner is not active. A key with scopes answers only
   * for one of them. Makes no session and no cookie.
   */
  accountOfKey(key: string, scope?: string): Promise<Account | undefined>
}

const longestName = 100
const prefixLength = 8

export function apiKeys(database: Database): ApiKeys {
  return {
    createKey: async (key, by) => await createKey(database, { key, by }),
    listKeys: async (login) => await listKeys(database, login),
    revokeKey: async (key, by) => await revokeKey(database, { ...key, by }),
    accountOfKey: async (key, scope) => await accountOfKey(database, key, scope),
  }
}

async function createKey(
  database: Database,
  { key, by }: { key: NewApiKey; by: string | undefined },
): Promise<{ id: string; key: string }> {
  const { dialect } = database
  const name = key.name.trim()
  if (name === '' || name.length > longestName) {
    throw new StackError('key_invalid', `key name "${name.slice(0, longestName)}" must have 1 to ${longestName} characters`)
  }
  const secret = randomBytes(32).toString('hex')
  const id = randomUUID()
  await database
    .forService<AuthTables>(stackSchema)
    .transaction()
    .execute(async (tx) => {
      const owner = await existingUser(tx, key.login)
      await tx
        .insertInto('api_key')
        .values({
          id,
          user_id: owner.id,
          name,
          prefix: secret.slice(0, prefixLength),
          hash: hashOf(secret),
          scopes: key.scopes === undefined ? null : JSON.stringify(key.scopes),
          created_at: databaseNow(dialect),
          expires_at: key.expiresAt ?? null,
          last_used_at: null,
          revoked_at: null,
        })
        .execute()
      await recordAudit(tx, dialect, { action: 'key.created', by, subject: `key:${id}`, details: { owner: owner.id, name } })
    })
  return { id, key: secret }
}

async function listKeys(database: Database, login: string): Promise<readonly ApiKey[]> {
  const db = database.forService<AuthTables>(stackSchema)
  const owner = await existingUser(db, login)
  const rows = await db
    .selectFrom('api_key')
    .select(['id', 'name', 'prefix', 'scopes', 'created_at', 'expires_at', 'last_used_at', 'revoked_at'])
    .where('user_id', '=', owner.id)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: scopesOf(row.scopes),
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
  }))
}

async function revokeKey(database: Database, request: { login: string; id: string; by: string | undefined }): Promise<void> {
  const { login, id, by } = request
  const { dialect } = database
  const db = database.forService<AuthTables>(stackSchema)
  await db.transaction().execute(async (tx) => {
    const owner = await existingUser(tx, login)
    const key = await tx.selectFrom('api_key').select('revoked_at').where('id', '=', id).where('user_id', '=', owner.id).executeTakeFirst()
    if (key === undefined) throw new StackError('key_unknown', `${owner.username} has no key "${id}"`)
    if (key.revoked_at !== null) return
    await tx
      .updateTable('api_key')
      .set({ revoked_at: databaseNow(dialect) })
      .where('id', '=', id)
      .execute()
    await recordAudit(tx, dialect, { action: 'key.revoked', by, subject: `key:${id}`, details: { owner: owner.id } })
  })
}
