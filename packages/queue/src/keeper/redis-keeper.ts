import { Cluster, type ClusterNode, Redis } from 'ioredis'
import { list, type RedisClient, text } from '../redis/client.ts'
import { asQueueError } from '../redis/failures.ts'
import { queueKeys } from '../redis/keys.ts'
import { Scripts } from '../redis/scripts.ts'
import type { RedisKeeperData } from './redis-source.ts'
import type { KeeperLimits, LeaseKeeper, LeaseRenewal } from './source.ts'

/** Renews leases in Redis over a connection of its own. `data` is a {@link RedisKeeperData}. */
export async function openKeeper(data: unknown, limits: KeeperLimits): Promise<LeaseKeeper> {
  const { namespace, options, nodes } = data as RedisKeeperData
  const client = connect({ options, nodes }, limits)
  // Failures are thrown by the calls; without a listener the client would print them as well.
  client.on('error', () => {})
  const scripts = new Scripts(client, () => 0)
  try {
    await client.callBuffer('PING')
  } catch (error) {
    client.disconnect()
    throw asQueueError(error)
  }
  return {
    async renew(lease) {
      const replies = await Promise.all(lease.queues.map((queue) => renewAt(scripts, queueKeys(namespace, queue), lease)))
      return replies.includes('renewed') ? 'renewed' : 'fenced'
    },
    async close() {
      client.disconnect()
    },
  }
}

function connect({ options, nodes }: Pick<RedisKeeperData, 'options' | 'nodes'>, { callLimitMs }: KeeperLimits): RedisClient {
  const ours = { connectTimeout: callLimitMs, commandTimeout: callLimitMs, maxRetriesPerRequest: 1 }
  if (!nodes) return new Redis({ ...options, ...ours, lazyConnect: false })
  const { redisOptions } = options as { readonly redisOptions?: object }
  const merged = { ...options, lazyConnect: false, redisOptions: { ...redisOptions, ...ours } }
  return new Cluster(nodes as ClusterNode[], merged)
}

async function renewAt(scripts: Scripts, keys: ReturnType<typeof queueKeys>, { worker, leaseMs }: LeaseRenewal): Promise<string> {
  // Step 0 has never been: nothing counts as forgotten by the worker, so nothing is taken from it.
  const seenSeq = 0
  const [kind] = list(await scripts.run('renew', { keys: [...keys.extended, ...keys.of(worker)], values: [worker, leaseMs, seenSeq] }))
  return text(kind)
}
