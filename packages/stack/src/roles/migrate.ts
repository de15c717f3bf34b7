import { type AppliedMigration, migrate, pendingMigrations } from '../db/migrator.ts'
import { StackError } from '../errors.ts'
import type { Runtime } from './runtime.ts'

/** Brings the database up to this code, the broker's tables included. Safe to call in any number of processes at once. */
export async function runMigrations(runtime: Runtime): Promise<readonly AppliedMigration[]> {
  const applied = await migrate(runtime.database, runtime.migrations, ({ service, name }) =>
    runtime.logger.info({ service, migration: name }, 'migration applied'),
  )
  await runtime.broker.migrate()
  return applied
}

/** Throws `database_unmigrated`, naming what is missing and the command that mends it. */
export async function requireMigrated(runtime: Runtime): Promise<void> {
  const pending = await pendingMigrations(runtime.database, runtime.migrations)
  if (pending.length === 0 && (await runtime.broker.isCurrent())) return
  const missing = pending.map(({ service, name }) => `${service}/${name}`).join(', ') || 'the job tables'
  throw new StackError('database_unmigrated', `the database lacks ${missing}; run "trellis migrate" with the same configuration first`)
}
