import { randomUUID } from 'node:crypto'
import { QueueError, type Task } from '@trellis/queue'
import type { Headers, Instrument } from '@trellis/queue/types'
import type { Generated, Kysely, Transaction } from 'kysely'
import { type Database, databaseNow, stackSchema } from '../db/database.ts'
import { storeAskedJob } from './asked-job.ts'
import { outboxBell } from './outbox-bell.ts'

/** What an engine takes by default. Bytes. */
const maxPayloadBytes = 1_048_576
/** Ten years, as in the engine. */
const maxDelayMs = 3_650 * 86_400_000

/** The outbox as the database keeps it. */
export type OutboxTables = {
  outbox: {
    /** Grows with each row; jobs are relayed in this order. */
    position: Generated<number>
    /** Also the job's idempotency token: relaying a row twice makes one job. */
    job_id: string
    task: string
    queue: string
    payload: Uint8Array
    delay_ms: number
    created_at: Date
    /** JSON; null when nothing travels beside the input. */
    headers: string | null
  }
}

/** What a transaction may do with the outbox. */
export interface OutboxWriter {
  /** The job exists if and only if the transaction commits. Throws `invalid_input` or `invalid_option`. */
  add<In>(task: Task<string, In>, input: In, options?: { readonly delayMs?: number }): Promise<{ readonly jobId: string }>
}

/** Jobs that a transaction asks for: they are made after it commits, and never when it does not. */
export interface Outbox {
  /**
   * Runs `act` in one transaction on the tables of `service`, with an outbox that belongs to it. Like `Database.transaction` it runs `act`
   * again after a deadlock, and the jobs of a run that was taken back never existed.
   */
  transaction<Tables, T>(service: string, act: (transaction: Transaction<Tables>, outbox: OutboxWriter) => Promise<T>): Promise<T>
  /**
   * Called after each transaction that added jobs, in this process; on PostgreSQL soon after those of other processes, too, and now and
   * then without reason. Returns how to stop listening.
   */
  onAdded(listener: () => void): () => Promise<void>
}

/** The outbox of one installation; its rows are in the stack's schema. `instruments` watch what goes in, as those of an engine do. */
export function createOutbox(database: Database, instruments: readonly Instrument[] = []): Outbox {
  const bell = outboxBell(database)
  return {
    transaction: async <Tables, T>(service: string, act: (transaction: Transaction<Tables>, outbox: OutboxWriter) => Promise<T>) => {
      let added = 0
      const result = await database.transaction<Tables, T>(service, async (transaction) => {
        const rows = database.within<OutboxTables>(transaction, stackSchema)
        return await act(transaction, {
          add: async (task, input, { delayMs = 0 } = {}) => {
            added += 1
            const entry = relayable({ task: task.name, queue: task.policy.queue, payload: await task.encode(input), delayMs })
            const jobId = randomUUID()
            await storeAskedJob(
              instruments,
              { id: jobId, ...entry },
              async (headers) => await insert(rows, database, { ...entry, jobId, headers }),
            )
            return { jobId }
          },
        })
      })
      if (added > 0) bell.ring()
      return result
    },
    onAdded: (listener) => bell.listen(listener),
  }
}

interface Entry {
  readonly task: string
  readonly queue: string
  readonly payload: Uint8Array
  readonly delayMs: number
}

/** Refuses what the engine would refuse later: such a row could never be relayed, and would hold up every row behind it. */
function relayable(entry: Entry): Entry {
  const { task, payload, delayMs } = entry
  if (payload.byteLength > maxPayloadBytes) {
    const size = `${payload.byteLength} bytes, at most ${maxPayloadBytes} are allowed`
    throw new QueueError('invalid_input', `the input of task "${task}" has ${size}`)
  }
  if (!Number.isInteger(delayMs) || delayMs < 0 || delayMs > maxDelayMs)
    throw new QueueError('invalid_option', `delayMs must be a whole number from 0 to ${maxDelayMs}, got ${delayMs}`)
  return entry
}

interface Row extends Entry {
  readonly jobId: string
  readonly headers: Headers | undefined
}

async function insert(
  rows: Kysely<OutboxTables>,
  database: Database,
  { jobId, task, queue, payload, delayMs, headers }: Row,
): Promise<void> {
  await rows
    .insertInto('outbox')
    .values({
      job_id: jobId,
      task,
      queue,
      payload,
      delay_ms: delayMs,
      created_at: databaseNow(database.dialect),
      headers: headers === undefined ? null : JSON.stringify(headers),
    })
    .execute()
}
