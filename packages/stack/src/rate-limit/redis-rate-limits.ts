import { createHash } from 'node:crypto'
import { StackError } from '../errors.ts'
import { redisConnection } from '../jobs/redis-connection.ts'
import { parseRedisUrl } from '../jobs/redis-url.ts'
import { runScript } from '../state/redis-scripts.ts'
import { paceOf, type RateLimit, type RateLimits, type RateVerdict } from './rate-limits.ts'

export interface RedisRateLimitsOptions {
  /** As `parseRedisUrl` reads it. Connects when it is first asked for something. */
  readonly url: string
  /** Begins every key. @default 'trellis' */
  readonly namespace?: string
  readonly timeShiftMs?: () => number
}

/** A limit must not hold up what it protects. Milliseconds. */
const commandTimeoutMs = 1_000

/** Counts on a Redis or Valkey server, for all processes together. Throws `config_invalid` for an address of another form. */
export function redisRateLimits({ url, namespace = 'trellis', timeShiftMs = () => 0 }: RedisRateLimitsOptions): RateLimits {
  const redis = redisConnection(parseRedisUrl(url), { maxRetriesPerRequest: 1, commandTimeout: commandTimeoutMs })
  // As a digest: keys hold addresses and names of people, and are of any length.
  const nameOf = (key: string) => `${namespace}:rate:${createHash('sha256').update(key).digest('base64url')}`
  return {
    shared: true,
    take: async (key: string, limit: RateLimit): Promise<RateVerdict> => {
      const { intervalUs, burst } = paceOf(limit)
      const reply = await attempt(async () =>
        runScript(redis, 'rate-limit/take', { keys: [nameOf(key)], values: [timeShiftMs(), intervalUs, burst] }),
      )
      const [allowed, remaining, waitUs] = Array.isArray(reply) ? reply.map(Number) : []
      return { allowed: allowed === 1, remaining: remaining ?? 0, retryAfterMs: Math.ceil((waitUs ?? 0) / 1_000) }
    },
    reset: async (key) => void (await attempt(async () => await redis.del(nameOf(key)))),
    close: async () => redis.disconnect(),
  }
}

async function attempt<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (cause) {
    throw new StackError('state_failed', `the rate limits on Redis failed: ${cause instanceof Error ? cause.message : cause}`, { cause })
  }
}
