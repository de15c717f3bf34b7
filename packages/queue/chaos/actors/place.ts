import { Cluster, Redis } from 'ioredis'
import pg from 'pg'
import type { Broker } from '../../src/broker.ts'
import { redisBroker } from '../../src/redis/broker.ts'
import { postgresConnection, type SqlConnection, sqlBroker, sqliteConnection } from '../../src/sql/broker.ts'

/** Where a process finds the jobs. */
export type Place =
  | { readonly store: 'sqlite'; readonly path: string }
  | { readonly store: 'postgres'; readonly port: number }
  | { readonly store: 'redis'; readonly port: number }
  | { readonly store: 'sentinel'; readonly sentinels: readonly number[]; readonly group: string }
  | { readonly store: 'cluster'; readonly ports: readonly number[] }

/** A broker on a place, and what ends its connections. */
export interface OpenPlace {
  readonly broker: Broker
  close(): Promise<void>
}

/** As the README says: ends a connection whose other side has vanished without a word. Milliseconds. */
const socketTimeout = 10_000
/** How soon a client tries again, at the most. Milliseconds. */
const retryMs = 200

/** Opens a broker on a place with the settings that the README asks for. */
export function openPlace(place: Place): OpenPlace {
  switch (place.store) {
    case 'sqlite':
      return openSql(sqliteConnection(place.path, { survives: 'process' }), async () => {})
    case 'postgres': {
      const pool = new pg.Pool({ host: '127.0.0.1', port: place.port, user: 'chaos', database: 'postgres', max: 8, keepAlive: true })
      // The owner of a pool hears of idle clients that were lost; here that is what it is about.
      pool.on('error', () => {})
      return openSql(postgresConnection(pool), () => pool.end())
    }
    default:
      return openRedis(connect(place))
  }
}

/** A client of a place in Redis. */
export function connect(place: Extract<Place, { store: 'redis' | 'sentinel' | 'cluster' }>): Redis | Cluster {
  const retryStrategy = (times: number) => Math.min(retryMs, times * 20)
  const client =
    place.store === 'cluster'
      ? new Cluster(
          place.ports.map((port) => ({ host: '127.0.0.1', port })),
          { redisOptions: { socketTimeout }, clusterRetryStrategy: retryStrategy },
        )
      : place.store === 'redis'
        ? new Redis({ port: place.port, host: '127.0.0.1', socketTimeout, retryStrategy })
        : new Redis({
            sentinels: place.sentinels.map((port) => ({ host: '127.0.0.1', port })),
            name: place.group,
            socketTimeout,
            retryStrategy,
            sentinelRetryStrategy: retryStrategy,
          })
  client.on('error', () => {})
  return client
}

function openSql(connection: SqlConnection, closeUnder: () => Promise<void>): OpenPlace {
  const broker = sqlBroker({ connection })
  return {
    broker,
    async close() {
      await broker.close()
      await connection.close()
      await closeUnder()
    },
  }
}

function openRedis(client: Redis | Cluster): OpenPlace {
  const broker = redisBroker({ client })
  return {
    broker,
    async close() {
      await broker.close()
      client.disconnect()
    },
  }
}
