import { type Kysely, sql, type Transaction } from 'kysely'
import { StackError } from '../errors.ts'
import { type ColumnTypes, columnTypes } from './column-types.ts'
import { type Database, databaseNow, stackSchema } from './database.ts'

/** One step of one service's tables: small, forward-only, and never edited once released. */
export interface Migration {
  /** `NNNN-what-changes`; applied in the order of the list. */
  readonly name: string
  /** Runs inside a transaction on the service's own tables; whatever it throws takes the whole step back. */
  up(db: Kysely<unknown>, columns: ColumnTypes): Promise<void>
}

export interface MigrationSet {
  readonly service: string
  readonly migrations: readonly Migration[]
}

export interface AppliedMigration {
  readonly service: string
  readonly name: string
}

type Tables = { migration: { service: string; name: string; applied_at: Date } }

/** Any constant will do, as long as every Trellis process uses the same: the letters `trel`. */
const advisoryLock = 0x7472656c

/**
 * Applies what is missing, in order, and returns it. Any number of processes may call this at once: each step runs under a lock,
 * in a transaction, and is recorded by that transaction, so every step happens once.
 * Throws `migration_failed`, naming the step; earlier steps stay applied.
 */
export async function migrate(
  database: Database,
  sets: readonly MigrationSet[],
  onApplied: (applied: AppliedMigration) => void = () => {},
): Promise<readonly AppliedMigration[]> {
  await locked(database, async (transaction) => await createRecordTable(database, transaction))
  const applied: AppliedMigration[] = []
  for (const { service, name } of await pendingMigrations(database, sets)) {
    const migration = sets.find((set) => set.service === service)?.migrations.find((candidate) => candidate.name === name)
    if (migration === undefined || !(await apply(database, service, migration))) continue
    applied.push({ service, name })
    onApplied({ service, name })
  }
  return applied
}

/** What `migrate` would apply. Records of steps that this code does not know are left alone: a newer release may have made them. */
export async function pendingMigrations(database: Database, sets: readonly MigrationSet[]): Promise<readonly AppliedMigration[]> {
  const recorded = await recordedMigrations(database)
  return sets.flatMap(({ service, migrations }) =>
    migrations.filter(({ name }) => !recorded.has(`${service}/${name}`)).map(({ name }) => ({ service, name })),
  )
}

async function apply(database: Database, service: string, migration: Migration): Promise<boolean> {
  try {
    return await locked(database, async (transaction) => {
      const record = database.within<Tables>(transaction, stackSchema)
      const { numInsertedOrUpdatedRows } = await record
        .insertInto('migration')
        .values({ service, name: migration.name, applied_at: databaseNow(database.dialect) })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow()
      // Another process applied it between our look and our lock.
      if (numInsertedOrUpdatedRows === 0n) return false
      if (database.dialect === 'postgres') await sql`create schema if not exists ${sql.id(service)}`.execute(transaction)
      await migration.up(database.within(transaction, service), columnTypes(database.dialect))
      return true
    })
  } catch (cause) {
    throw new StackError('migration_failed', `migration ${service}/${migration.name} failed: ${messageOf(cause)}`, { cause })
  }
}

/** SQLite's `begin immediate` is the lock; PostgreSQL takes an advisory one that ends with the transaction. */
async function locked<T>(database: Database, act: (transaction: Transaction<unknown>) => Promise<T>): Promise<T> {
  return await database
    .forService<unknown>(stackSchema)
    .transaction()
    .execute(async (transaction) => {
      if (database.dialect === 'postgres') await sql`select pg_advisory_xact_lock(${advisoryLock})`.execute(transaction)
      return await act(transaction)
    })
}

async function createRecordTable(database: Database, transaction: Transaction<unknown>): Promise<void> {
  const types = columnTypes(database.dialect)
  if (database.dialect === 'postgres') await sql`create schema if not exists ${sql.id(stackSchema)}`.execute(transaction)
  await database
    .within(transaction, stackSchema)
    .schema.createTable('migration')
    .ifNotExists()
    .addColumn('service', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('applied_at', types.timestamp, (column) => column.notNull())
    .addPrimaryKeyConstraint('migration_pk', ['service', 'name'])
    .execute()
}

async function recordedMigrations(database: Database): Promise<Set<string>> {
  const db = database.forService<Tables>(stackSchema)
  if (!(await recordTableExists(database))) return new Set()
  const rows = await db.selectFrom('migration').select(['service', 'name']).execute()
  return new Set(rows.map((row) => `${row.service}/${row.name}`))
}

async function recordTableExists(database: Database): Promise<boolean> {
  const probe =
    database.dialect === 'postgres'
      ? sql`select 1 from information_schema.tables where table_schema = ${stackSchema} and table_name = 'migration'`
      : sql`select 1 from sqlite_master where type = 'table' and name = ${`${stackSchema}_migration`}`
  return (await probe.execute(database.forService<unknown>(stackSchema))).rows.length > 0
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
