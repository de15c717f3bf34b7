import type { StackConfig } from '../config/stack-config.ts'
import { memoryRateLimits } from './memory-rate-limits.ts'
import type { RateLimits } from './rate-limits.ts'

/** The store of counts that the settings describe: their own, else the Redis server of the state, else memory. Throws `config_invalid`. */
export async function openRateLimits({ ratelimit, state }: Pick<StackConfig, 'ratelimit' | 'state'>): Promise<RateLimits> {
  const uri = ratelimit.storageUri ?? (state.backend === undefined || state.backend === 'redis' ? state.redisUrl : undefined)
  if (uri === undefined || /^(?:async\+)?memory:\/\//.test(uri)) return memoryRateLimits()
  const { redisRateLimits } = await import('./redis-rate-limits.ts')
  return redisRateLimits({ url: uri })
}
