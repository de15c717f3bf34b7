import type { Engine } from '@trellis/queue'
import type { Headers } from '@trellis/queue/types'
import { type Database, stackSchema } from '../db/database.ts'
import type { Logger } from '../observe/logger.ts'
import type { Outbox, OutboxTables } from './outbox.ts'

/** Rows handed to the broker in one call. */
const batchSize = 200
/** Nobody tells of rows that other processes wrote on SQLite and MariaDB, and of those whose notification was lost on PostgreSQL. Milliseconds. */
const usualPollMs = 250
/** Pause after a failure, so that a broker that is down is not hammered. Milliseconds. */
const failurePauseMs = 1_000

export interface RelayParts {
  readonly database: Database
  readonly engine: Pick<Engine, 'enqueueStored'>
  readonly outbox: Outbox
  readonly logger: Logger
  /** Names of the tasks that this process's engine knows; rows for others wait for a scheduler that does. */
  readonly taskNames: readonly string[]
  /** How soon rows are found of which nobody told. Milliseconds. @default 250 */
  readonly pollMs?: number
}

/** A running relay. */
export interface Relay {
  stop(): Promise<void>
}

/**
 * Hands committed outbox rows to the broker, oldest first, and then deletes them. A crash between the two hands them over again,
 * under the same ids, which the broker knows: at-least-once relaying, one job. Any number of relays may run.
 */
export function startRelay(parts: RelayParts): Relay {
  const stopping = new AbortController()
  const bell = createBell()
  const unlisten = parts.outbox.onAdded(bell.ring)
  const running = run(parts, bell, stopping.signal)
  return {
    stop: async () => {
      stopping.abort()
      bell.ring()
      await Promise.all([unlisten(), running])
    },
  }
}

/** Relays one batch. Returns how many rows it moved. */
export async function relayBatch({ database, engine, taskNames }: Pick<RelayParts, 'database' | 'engine' | 'taskNames'>): Promise<number> {
  if (taskNames.length === 0) return 0
  const db = database.forService<OutboxTables>(stackSchema)
  const rows = await db.selectFrom('outbox').selectAll().where('task', 'in', taskNames).orderBy('position').limit(batchSize).execute()
  if (rows.length === 0) return 0
  await engine.enqueueStored(
    rows.map(({ job_id, task, queue, payload, delay_ms, headers }) => ({
      id: job_id,
      task,
      queue,
      payload,
      delay: delay_ms,
      ...(headers !== null && { headers: JSON.parse(headers) as Headers }),
    })),
  )
  const jobIds = rows.map(({ job_id }) => job_id)
  await db.deleteFrom('outbox').where('job_id', 'in', jobIds).execute()
  return rows.length
}

async function run(parts: RelayParts, bell: Bell, signal: AbortSignal): Promise<void> {
  const { pollMs = usualPollMs } = parts
  // What was committed just before the stop is still relayed, so the check comes after the batch.
  do {
    try {
      while ((await relayBatch(parts)) === batchSize);
    } catch (cause) {
      parts.logger.error({ err: cause }, 'outbox rows could not be relayed; they stay and are tried again')
      if (!signal.aborted) await bell.wait(failurePauseMs)
    }
    if (!signal.aborted) await bell.wait(pollMs)
  } while (!signal.aborted)
}

interface Bell {
  ring(): void
  /** Resolves when the bell rings, or has rung since the last wait, or after `ms`. */
  wait(ms: number): Promise<void>
}

function createBell(): Bell {
  let rung = false
  let wake = () => {}
  return {
    ring: () => {
      rung = true
      wake()
    },
    wait: async (ms) => {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      rung = false
    },
  }
}
