import { Cluster, Redis } from 'ioredis'
import type { RedisAddress } from './redis-url.ts'

/** How patient a client is. */
interface ConnectionOptions {
  /** How often a command is tried over new connections. @default 20 */
  readonly maxRetriesPerRequest?: number
  /** After how long a command without a reply has failed. Milliseconds. @default never */
  readonly commandTimeout?: number
}

/** A client of what the address names, which connects when it is first asked for something. Failures reach its callers, not the process. */
export function redisConnection(address: RedisAddress, options: ConnectionOptions = {}): Redis | Cluster {
  const client = unwatched(address, options)
  // An event nobody listens to would end the process.
  client.on('error', () => {})
  return client
}

function unwatched(
  { kind, hosts, tls, username, password, db, socket, master }: RedisAddress,
  options: ConnectionOptions,
): Redis | Cluster {
  if (socket !== undefined) return new Redis({ ...options, lazyConnect: true, path: socket })
  const login = {
    ...options,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
  }
  if (kind === 'cluster') return new Cluster([...hosts], { lazyConnect: true, redisOptions: login })
  if (kind === 'sentinel') {
    return new Redis({ lazyConnect: true, db, ...login, sentinels: [...hosts], name: master ?? '', enableTLSForSentinelMode: tls })
  }
  const { host = 'localhost', port = 6379 } = hosts[0] ?? {}
  return new Redis({ lazyConnect: true, host, port, db, ...login })
}
