import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { StackError } from '../errors.ts'
import { columnTypes } from './column-types.ts'
import { databaseNow, stackSchema } from './database.ts'
import { type Journal, journaled } from './journaled-dialect.ts'
import type { Migration } from './migrator.ts'

type Tables = { migration: { service: string; name: string; applied_at: Date | null; statements: number; digest: string } }

/** Of a step that was never begun. */
const nothing = { statements: 0, digest: '' }

/** How long a migrator waits for another one. Seconds. */
const lockWaitSeconds = 3_600

/** Other installations on the same server have databases of other names. */
const lockName = sql`concat('trellis_', sha1(database()))`

/**
 * Runs `act` on one connection while no other process of this installation migrates. The server frees the lock of a process that is gone.
 * Statements may take as long as they need meanwhile.
 */
export async function whileMigrating<T>(db: Kysely<unknown>, act: (connection: Kysely<unknown>) => Promise<T>): Promise<T> {
  return await db.connection().execute(async (connection) => {
    await sql`set @trellis_limit = /*M! @@session.max_statement_time */ /*!50708 @@session.max_execution_time */`.execute(connection)
    await sql`set session /*M! max_statement_time = 0 */ /*!50708 max_execution_time = 0 */`.execute(connection)
    const { rows } = await sql<{ taken: number | null }>`select get_lock(${lockName}, ${lockWaitSeconds}) as taken`.execute(connection)
    if (rows[0]?.taken !== 1)
      throw new StackError('database_busy', `another process has been migrating this database for ${lockWaitSeconds / 60} minutes`)
    try {
      return await act(connection)
    } finally {
      await sql`do release_lock(${lockName})`.execute(connection)
      await sql`set session /*M! max_statement_time = @trellis_limit */ /*!50708 max_execution_time = @trellis_limit */`.execute(connection)
    }
  })
}

/**
 * Applies one step, which these servers cannot take back: each statement that changes tables is a transaction of its own. So the record of
 * the step is written first and counts its statements, rows changing together with the count. A step that was cut short is run again
 * and goes on behind the last one counted; of the one after it, which may have happened uncounted, it is accepted that it has.
 * Returns false when the step is applied already. Throws `migration_unfinished` when it was begun with other statements.
 */
export async function applyInParts(connection: Kysely<unknown>, service: string, migration: Migration): Promise<boolean> {
  const records = connection.withoutPlugins().withSchema(stackSchema) as unknown as Kysely<Tables>
  const { name } = migration
  const key = { service, name }
  const found = await records.selectFrom('migration').select(['applied_at', 'statements', 'digest']).where(isStep(key)).executeTakeFirst()
  if (found !== undefined && found.applied_at !== null) return false
  if (found === undefined)
    await records
      .insertInto('migration')
      .values({ ...key, ...nothing, applied_at: null })
      .execute()
  const done = found ?? nothing
  const progress = { ...nothing }
  const journal: Journal = {
    standingOf: (statement) => {
      progress.statements += 1
      progress.digest = createHash('sha256').update(progress.digest).update(statement).digest('hex')
      if (progress.statements === done.statements && progress.digest !== done.digest) throw unfinished(key, done.statements)
      if (progress.statements <= done.statements) return 'done'
      return found !== undefined && progress.statements === done.statements + 1 ? 'in-doubt' : 'new'
    },
    note: async () => void (await records.updateTable('migration').set(progress).where(isStep(key)).execute()),
  }
  await migration.up(journaled(connection, journal).withSchema(service), columnTypes('mysql'))
  if (progress.statements < done.statements) throw unfinished(key, done.statements)
  await records
    .updateTable('migration')
    .set({ applied_at: databaseNow('mysql') })
    .where(isStep(key))
    .execute()
  return true
}

function isStep({ service, name }: { readonly service: string; readonly name: string }) {
  return sql<boolean>`service = ${service} and name = ${name}`
}

function unfinished({ service, name }: { readonly service: string; readonly name: string }, statements: number): StackError {
  return new StackError(
    'migration_unfinished',
    `migration ${service}/${name} was begun by another release, which left ${statements} of its statements behind. Restore the backup made ` +
      `before it; or undo them by hand, delete from trellis_migration where service = '${service}' and name = '${name}', and migrate again`,
  )
}
