import { sql } from 'kysely'
import { type Database, stackSchema } from '../db/database.ts'
import { type Backlog, outboxBacklog } from './backlog.ts'
import type { OutboxTables } from './outbox.ts'

/** One row that no relay has handed over yet. */
export interface WaitingRow {
  readonly jobId: string
  readonly task: string
  readonly queue: string
  /** By the database's clock. Milliseconds. */
  readonly waitingMs: number
  readonly sizeBytes: number
}

/** What waits for a relay, and its first rows. */
export interface WaitingOutbox extends Backlog {
  readonly oldest: readonly WaitingRow[]
}

/** Rows that are told of. */
const mostRows = 50

/** How much the outbox holds now, and the rows that a relay takes next. */
export async function waitingOutbox(database: Database): Promise<WaitingOutbox> {
  const backlog = await outboxBacklog(database)
  if (backlog.rows === 0) return { ...backlog, oldest: [] }
  const rows = await database
    .forService<OutboxTables>(stackSchema)
    .selectFrom('outbox')
    .select(['job_id', 'task', 'queue', 'created_at', sql<number>`length(payload)`.as('bytes')])
    .orderBy('position')
    .limit(mostRows)
    .execute()
  // Against the oldest, whose age the database has told: no clock of a host has a part in it.
  const oldestAtMs = Math.min(...rows.map(({ created_at: at }) => at.getTime()))
  return {
    ...backlog,
    oldest: rows.map(({ job_id: jobId, task, queue, created_at: at, bytes }) => ({
      jobId,
      task,
      queue,
      waitingMs: Math.max(0, backlog.oldestMs - (at.getTime() - oldestAtMs)),
      sizeBytes: Number(bytes),
    })),
  }
}
