import type { StackConfig } from '../config/stack-config.ts'
import type { Finding } from './finding.ts'

/** What of the audit of a Redis server matters to locks and records too; the rest is about jobs. */
const relevant = new Set([
  'eviction_on',
  'aof_off',
  'fsync_never',
  'cannot_persist',
  'memory_nearly_full',
  'no_password',
  'no_tls',
  'is_replica',
  'version_too_old',
])

/** How the Redis server of the state is set up, if there is one that is not the jobs' too: that one is looked at with the jobs. */
export async function stateServerFindings({ state, broker }: Pick<StackConfig, 'state' | 'broker'>): Promise<readonly Finding[]> {
  const isRedis = state.redisUrl !== undefined && (state.backend ?? 'redis') === 'redis'
  if (!isRedis || state.redisUrl === undefined || state.redisUrl === broker.url) return []
  const [{ redisAudit }, { redisConnection }, { parseRedisUrl }, { Redis }] = await Promise.all([
    import('@trellis/queue/redis'),
    import('../jobs/redis-connection.ts'),
    import('../jobs/redis-url.ts'),
    import('ioredis'),
  ])
  const client = redisConnection(parseRedisUrl(state.redisUrl))
  try {
    // Of a Cluster each node is audited by whoever runs it; here it would be told again and again.
    return client instanceof Redis ? (await redisAudit(client)).filter(({ code }) => relevant.has(code)) : []
  } finally {
    client.disconnect()
  }
}
