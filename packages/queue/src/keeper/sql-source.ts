import type { PostgresPool } from '../sql/postgres.ts'
import { clonable } from './clonable.ts'
import type { KeeperSource } from './source.ts'

/** Whose leases a keeper of a database renews. */
export interface SqlSite {
  readonly schema: string
  readonly namespace: string
}

/** What `postgres-keeper.ts` opens a connection with. */
export interface PostgresKeeperData extends SqlSite {
  readonly connection: object
}

/** What `sqlite-keeper.ts` opens a connection with. */
export interface SqliteKeeperData extends SqlSite {
  readonly connection: { readonly path: string }
}

/**
 * How a thread connects to the server of a `pg` pool: with the pool's own options but without its functions, which cannot leave their
 * thread. Undefined for a pool that does not show its options.
 */
export function postgresKeeper(pool: PostgresPool): KeeperSource | undefined {
  const { options } = pool as { readonly options?: unknown }
  if (typeof options !== 'object' || options === null) return undefined
  const { password, ssl } = options as { readonly password?: unknown; readonly ssl?: { readonly key?: unknown } }
  // `pg` hides these two from whoever lists an object's properties.
  const hidden = { password, ssl: typeof ssl === 'object' ? { ...ssl, key: ssl.key } : ssl }
  return { module: new URL('./postgres-keeper.ts', import.meta.url).href, data: clonable({ ...options, ...hidden }) }
}

/** How a thread opens a SQLite file. Undefined for a database that is not a file. */
export function sqliteKeeper(path: string): KeeperSource | undefined {
  if (path === '' || path === ':memory:') return undefined
  return { module: new URL('./sqlite-keeper.ts', import.meta.url).href, data: { path } }
}

/** The keeper of a connection, told whose leases it is about. */
export function withSite(source: KeeperSource, { schema, namespace }: SqlSite): KeeperSource {
  return { module: source.module, data: { connection: source.data, schema, namespace } }
}
