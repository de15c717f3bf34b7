import type { Database } from '../db/database.ts'
import type { ReadinessCheck } from '../http/server.ts'
import { lateMs, outboxBacklog } from './backlog.ts'

/** Says that a scheduler is not doing its work when a job that it should have handed to the broker has waited in the outbox for a minute. */
export function outboxWatchdog(database: Database, taskNames: readonly string[]): ReadinessCheck {
  return {
    name: 'outbox',
    check: async () => {
      if (taskNames.length === 0) return
      const { rows, oldestMs } = await outboxBacklog(database, taskNames)
      if (oldestMs > lateMs) throw new Error(`${rows} jobs wait in the outbox, the oldest for ${Math.round(oldestMs / 1_000)} s`)
    },
  }
}
