import type { RedisClient } from '../redis/client.ts'
import { clonable } from './clonable.ts'
import type { KeeperSource } from './source.ts'

/** What `redis-keeper.ts` opens a connection with. `nodes` are those of a Cluster. */
export interface RedisKeeperData {
  readonly namespace: string
  readonly options: object
  readonly nodes: readonly unknown[] | null
}

/**
 * How a thread connects to the servers of an `ioredis` client: with the client's own options, Sentinels, TLS and password included, but
 * without its functions, which cannot leave their thread. Undefined for a client that does not show its options.
 */
export function redisKeeper(client: RedisClient, namespace: string): KeeperSource | undefined {
  const { options, startupNodes } = client as { readonly options?: unknown; readonly startupNodes?: unknown }
  if (typeof options !== 'object' || options === null) return undefined
  const data = { namespace, options: clonable({ ...options }), nodes: client.isCluster ? clonable(startupNodes) : null }
  return { module: new URL('./redis-keeper.ts', import.meta.url).href, data }
}
