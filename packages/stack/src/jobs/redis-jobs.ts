import { redisAudit, redisBroker } from '@trellis/queue/redis'
import { Cluster, Redis } from 'ioredis'
import type { JobStore } from './job-store.ts'
import { parseRedisUrl, type RedisAddress } from './redis-url.ts'

/** Jobs in Redis, a Redis Cluster, or a set that Sentinels watch. Throws `config_invalid` for another address. */
export function redisJobs(url: string, namespace: string): JobStore {
  const address = parseRedisUrl(url)
  const client = connected(address)
  // Failures reach the callers, with their reason; an event nobody listens to would end the process.
  client.on('error', () => {})
  const broker = redisBroker({ client, namespace })
  return {
    broker,
    audit: async () => {
      if (client instanceof Redis) return await redisAudit(client)
      await broker.isCurrent()
      const found = await Promise.all(client.nodes('master').map(async (node) => await redisAudit(node)))
      return found.flat().filter((finding, at, all) => all.findIndex(({ code }) => code === finding.code) === at)
    },
    close: async () => {
      await broker.close()
      client.disconnect()
    },
  }
}

function connected({ kind, hosts, tls, username, password, db, socket, master }: RedisAddress): Redis | Cluster {
  if (socket !== undefined) return new Redis({ lazyConnect: true, path: socket })
  const login = {
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
