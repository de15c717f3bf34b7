import { QueueError } from '../errors.ts'
import { wholeNumber } from '../option-checks.ts'
import { number, type RedisClient, type Reply } from './client.ts'
import { asQueueError } from './failures.ts'
import type { ScriptName } from './script-files.ts'

/** How many replicas must have what was written before a call counts as answered, and how long that may take. Milliseconds. */
export interface ReplicaWait {
  readonly replicas: number
  readonly timeoutMs: number
}

/** The transitions that somebody is told of. The others are repeated anyhow, or only look. */
const told: ReadonlySet<ScriptName> = new Set([
  ...(['enqueue', 'enqueue-extended', 'step', 'step-quick', 'step-extended', 'step-families', 'leave'] as const),
  ...(['cancel', 'replay', 'pause', 'schedule-fire'] as const),
])

/** The wait itself. Throws `invalid_option`, and `unsupported` for a Cluster, where nobody can say which server WAIT would ask. */
export function checkedWait(wait: ReplicaWait, client: RedisClient): ReplicaWait {
  if (client.isCluster) throw new QueueError('unsupported', 'a client of a Cluster cannot wait for replicas')
  wholeNumber(wait.replicas, 1, 'wait.replicas')
  wholeNumber(wait.timeoutMs, 1, 'wait.timeoutMs')
  return wait
}

/**
 * Waits until replicas have everything that this connection was answered so far. Throws `broker_unavailable` when too few say so in time:
 * what was written stays written, and repeating the call does no harm.
 */
export async function waitForReplicas(client: RedisClient, { replicas, timeoutMs }: ReplicaWait, after: ScriptName): Promise<void> {
  if (!told.has(after)) return
  let acknowledged: number
  try {
    acknowledged = number((await client.callBuffer('WAIT', String(replicas), String(timeoutMs))) as Reply)
  } catch (error) {
    throw asQueueError(error)
  }
  if (acknowledged >= replicas) return
  throw new QueueError('broker_unavailable', `${acknowledged} of ${replicas} replicas acknowledged within ${timeoutMs} ms`)
}
