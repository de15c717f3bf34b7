import { redisAudit, redisBroker } from '@trellis/queue/redis'
import { Redis } from 'ioredis'
import type { JobStore } from './job-store.ts'
import { redisConnection } from './redis-connection.ts'
import { parseRedisUrl } from './redis-url.ts'

/** Jobs in Redis, a Redis Cluster, or a set that Sentinels watch. Throws `config_invalid` for another address. */
export function redisJobs(url: string, namespace: string): JobStore {
  const client = redisConnection(parseRedisUrl(url))
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
