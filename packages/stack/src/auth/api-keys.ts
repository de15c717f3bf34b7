import { randomBytes, randomUUID } from 'node:crypto'
import { databaseNow } from '../db/database.ts'
import { StackError } from '../errors.ts'
import type { Account } from './account.ts'
import { recordAudit } from './audit.ts'
import { accountOfKey, scopesOf } from './key-check.ts'
import type { AuthParts } from './parts.ts'
import { hashOfToken } from './sealing.ts'
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
  readonly owner: { readonly id: string; readonly username: string }
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
  /** All keys of everybody, newest first, but revoked ones. */
  allKeys(): Promise<readonly ApiKey[]>
  /** Ends a key for good; doing it twice is fine. Throws `user_unknown`, or `key_unknown` when that user has no such key. */
  revokeKey(key: { readonly login: string; readonly id: string }, by?: string): Promise<void>
  /**
   * Whose key it is, without roles that rest; undefined when it is unknown, revoked, expired, or its owner is not active. A key with
   * scopes answers only for one of them. Makes no session and no cookie.
   */
  accountOfKey(key: string, scope?: string): Promise<Account | undefined>
}

const longestName = 100
const prefixLength = 8

export function apiKeys(parts: AuthParts): ApiKeys {
  return {
    createKey: async (key, by) => await createKey(parts, { key, by }),
    listKeys: async (login) => await listKeys(parts, (await existingUser(parts.db, login)).id),
    allKeys: async () => (await listKeys(parts, undefined)).filter(({ revokedAt }) => revokedAt === undefined),
    revokeKey: async (key, by) => await revokeKey(parts, { ...key, by }),
    accountOfKey: async (key, scope) => await accountOfKey(parts, key, scope),
  }
}

async function createKey(
  { transaction, dialect }: AuthParts,
  { key, by }: { readonly key: NewApiKey; readonly by: string | undefined },
): Promise<{ id: string; key: string }> {
  const name = key.name.trim()
  if (name === '' || name.length > longestName) {
    throw new StackError('key_invalid', `key name "${name.slice(0, longestName)}" must have 1 to ${longestName} characters`)
  }
  const secret = randomBytes(32).toString('hex')
  const id = randomUUID()
  await transaction(async (tx) => {
    const owner = await existingUser(tx, key.login)
    await tx
      .insertInto('api_key')
      .values({
        id,
        user_id: owner.id,
        name,
        prefix: secret.slice(0, prefixLength),
        hash: hashOfToken(secret),
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

async function listKeys({ db }: AuthParts, ownerId: string | undefined): Promise<readonly ApiKey[]> {
  const rows = await db
    .selectFrom('api_key')
    .innerJoin('user', 'user.id', 'api_key.user_id')
    .select(['api_key.id', 'api_key.name', 'prefix', 'scopes', 'api_key.created_at', 'expires_at', 'last_used_at', 'revoked_at'])
    .select(['user.id as owner_id', 'user.display_username'])
    .$if(ownerId !== undefined, (query) => query.where('user_id', '=', ownerId ?? ''))
    .orderBy('api_key.created_at', 'desc')
    .orderBy('api_key.id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    owner: { id: row.owner_id, username: row.display_username },
    scopes: scopesOf(row.scopes),
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
  }))
}

async function revokeKey(
  { transaction, dialect }: AuthParts,
  request: { login: string; id: string; by: string | undefined },
): Promise<void> {
  const { login, id, by } = request
  await transaction(async (tx) => {
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
