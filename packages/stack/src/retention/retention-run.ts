import type { AuthTables } from '../auth/auth-tables.ts'
import type { StackConfig } from '../config/stack-config.ts'
import { type Database, stackSchema } from '../db/database.ts'
import { defineRun, type Phase, type Run } from '../runs/define-run.ts'
import { countPast, deletePast, type PastRows, pastRows } from './past-rows.ts'

/** What the run is made of. */
export interface RetentionParts {
  readonly database: Database
  readonly settings: StackConfig['retention']
  /** Told of every batch that was deleted. */
  readonly onRemoved: (what: string, rows: number) => void
}

/**
 * The run that deletes what is past its time, one phase for each kind of row: `clear`, at night by itself, or `count`, which only says how many
 * there are. Interrupted anywhere it has done a part, and the next one does the rest. Jobs and results are the queue's own to forget, and files
 * of exports their service's.
 */
export function retentionRun(parts: RetentionParts): Run {
  return defineRun({
    name: 'retention',
    title: 'Deleting what is past its time',
    types: ['clear', 'count'],
    schedule: { cron: parts.settings.schedule },
    phases: pastRows(parts.settings).map((rows) => phaseOf(rows, parts)),
  })
}

function phaseOf(rows: PastRows, { database, onRemoved }: RetentionParts): Phase {
  const { what } = rows
  return {
    name: what,
    title: what.replaceAll('-', ' '),
    run: async ({ type, progress, signal, logger }) => {
      const past = { db: database.forService<AuthTables>(stackSchema), dialect: database.dialect, rows }
      const total = await countPast(past)
      if (type === 'count') {
        progress(total, total, `${total} past their time`)
        logger.info({ what, rows: total }, 'past its time, and left where it is')
        return
      }
      for (let removed = 0; ; ) {
        signal.throwIfAborted()
        const { deleted, isLast } = await deletePast(past)
        removed += deleted
        onRemoved(what, deleted)
        progress(removed, Math.max(total, removed))
        if (!isLast) continue
        logger.info({ what, rows: removed }, 'deleted what was past its time')
        return
      }
    },
  }
}
