import { join, resolve } from 'node:path'
import type { StackConfig } from '../config/stack-config.ts'
import { StackError } from '../errors.ts'
import { fileState } from './file-state.ts'
import { memoryState } from './memory-state.ts'
import type { StateStore } from './state-store.ts'

export interface StateNeeds {
  readonly settings: StackConfig['state']
  readonly dataDir: string
  /** True for a process that shares nothing with others: then state may be kept in its memory. */
  readonly alone: boolean
}

/**
 * The state store that the settings describe: a folder below the data folder unless they say otherwise, Redis when they only give its
 * address. Throws `config_invalid` for settings that contradict each other, or that would give each process a state of its own.
 */
export async function openState({ settings, dataDir, alone }: StateNeeds): Promise<StateStore> {
  const backend = settings.backend ?? (settings.redisUrl === undefined ? 'file' : 'redis')
  if (backend === 'file') return fileState({ dir: settings.dir === undefined ? join(dataDir, 'state') : resolve(settings.dir) })
  if (backend === 'memory') {
    if (alone) return memoryState()
    throw new StackError(
      'config_invalid',
      'state.backend = "memory" is for "trellis up" alone: several processes would each have a state of their own; use file or redis',
    )
  }
  if (settings.redisUrl === undefined)
    throw new StackError('config_invalid', 'state.backend = "redis" needs state.redis_url; set TRELLIS_STATE_REDIS_URL or STATE_REDIS_URL')
  // Only here, so that an installation without Redis starts as quickly as if there were no client.
  const { redisState } = await import('./redis-state.ts')
  return redisState({ url: settings.redisUrl })
}
