import { stackSchema } from '../db/database.ts'
import { pendingMigrations } from '../db/migrator.ts'
import { lateMs, outboxBacklog } from '../outbox/backlog.ts'
import type { Runtime } from '../roles/runtime.ts'
import { type Examination, when } from './finding.ts'

/** Whether what transactions asked for reaches the workers. */
export function examineOutbox({ database, migrations }: Pick<Runtime, 'database' | 'migrations'>): Examination {
  return {
    area: 'outbox',
    look: async () => {
      const missing = await pendingMigrations(database, migrations)
      if (missing.some(({ service }) => service === stackSchema)) return []
      const { rows, oldestMs } = await outboxBacklog(database)
      return [
        when(
          oldestMs > lateMs,
          ['outbox-late', 'danger'],
          [
            `${rows} jobs wait in the outbox, the oldest for ${Math.round(oldestMs / 1_000)} s`,
            'what people asked for has been promised and does not happen',
            'start a scheduler (or look at its log): it hands the outbox to the workers',
          ],
        ),
      ]
    },
  }
}
