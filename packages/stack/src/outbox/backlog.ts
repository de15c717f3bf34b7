import { type Database, databaseNow, stackSchema } from '../db/database.ts'
import type { OutboxTables } from './outbox.ts'

/** What waits for a relay. */
export interface Backlog {
  readonly rows: number
  /** For how long the oldest has waited, by the database's clock; 0 when none does. Milliseconds. */
  readonly oldestMs: number
}

/** A relay hands rows over within a quarter of a second; when one has waited for this long, nobody can be doing it. Milliseconds. */
export const lateMs = 60_000

/** How much the outbox holds now, of the named tasks or of all. A relay hands over what is committed within a quarter of a second, so usually nothing. */
export async function outboxBacklog(database: Database, taskNames?: readonly string[]): Promise<Backlog> {
  const row = await database
    .forService<OutboxTables>(stackSchema)
    .selectFrom('outbox')
    .select(({ fn }) => [fn.countAll<number>().as('rows'), fn.min('created_at').as('oldest'), databaseNow(database.dialect).as('now')])
    .$if(taskNames !== undefined, (query) => query.where('task', 'in', taskNames ?? []))
    .executeTakeFirstOrThrow()
  const oldest = row.oldest as Date | number | null
  return { rows: Number(row.rows), oldestMs: oldest === null ? 0 : Math.max(0, Number(row.now) - Number(oldest)) }
}
