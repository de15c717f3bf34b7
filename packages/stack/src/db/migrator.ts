import { type CreateTableBuilder, type Kysely, type RawBuilder, sql, type Transaction } from 'kysely'
import { StackError } from '../errors.ts'
import { type ColumnTypes, columnTypes } from './column-types.ts'
import { type Database, type DialectName, databaseNow, stackSchema } from './database.ts'
import { applyInParts, whileMigrating } from './mysql-migration.ts'

/** One step of one service's tables: small, forward-only, and never edited once released. */
export interface Migration {
  /** `NNNN-what-changes`; applied in the order of the list. */
  readonly name: string
  /**
   * Runs inside a transaction on the service's own tables; whatever it throws takes the whole step back. MariaDB and MySQL take no change
   * of a table back: there the step is run again behind what has happened, so it says the same statements each time.
   */
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

type Tables = { migration: { service: string; name: string; applied_at: Date | null } }

/** Any constant will do, as long as every Trellis process uses the same: the letters `trel`. */
const advisoryLock = 0x7472656c

/**
 * Applies what is missing, in order, and returns it. Any number of processes may call this at once: each step runs under a lock,
 * in a transaction, and is recorded by that transaction, so every step happens once.
 * On MariaDB and MySQL a step that was cut short is gone on with.
 * Throws `migration_failed`, naming the step, or `migration_unfinished`; earlier steps stay applied.
 */
export async function migrate(
  database: Database,
  sets: readonly MigrationSet[],
  onApplied: (applied: AppliedMigration) => void = () => {},
): Promise<readonly AppliedMigration[]> {
  await createRecordTable(database)
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
    if (database.dialect === 'mysql')
      return await whileMigrating(
        database.forService(stackSchema),
        async (connection) => await applyInParts(connection, service, migration),
      )
    return await locked(database, async (transaction) => await applyWhole(database, transaction, { service, migration }))
  } catch (cause) {
    if (cause instanceof StackError && cause.code === 'migration_unfinished') throw cause
    const rest = database.dialect === 'mysql' ? '; what it did so far stays, and the next run goes on behind it' : ''
    throw new StackError('migration_failed', `migration ${service}/${migration.name} failed: ${messageOf(cause)}${rest}`, { cause })
  }
}

interface Step {
  readonly service: string
  readonly migration: Migration
}

async function applyWhole(database: Database, transaction: Transaction<unknown>, { service, migration }: Step): Promise<boolean> {
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
}

/** SQLite's `begin immediate` is the lock; PostgreSQL takes an advisory one that ends with the transaction. */
async function locked<T>(database: Database, act: (transaction: Transaction<unknown>) => Promise<T>): Promise<T> {
  return await database
    .forService<unknown>(stackSchema)
    .transaction()
    .execute(async (transaction) => {
      if (database.dialect === 'postgres') {
        // To wait for another migrator, and to build a large index, takes longer than a request may.
        await sql`set local statement_timeout = 0`.execute(transaction)
        await sql`select pg_advisory_xact_lock(${advisoryLock})`.execute(transaction)
      }
      return await act(transaction)
    })
}

async function createRecordTable(database: Database): Promise<void> {
  if (database.dialect === 'mysql') {
    await recordTable(database, database.forService(stackSchema)).execute()
    return
  }
  await locked(database, async (transaction) => {
    if (database.dialect === 'postgres') await sql`create schema if not exists ${sql.id(stackSchema)}`.execute(transaction)
    await recordTable(database, database.within(transaction, stackSchema)).execute()
  })
}

function recordTable({ dialect }: Database, db: Kysely<unknown>): CreateTableBuilder<string, string> {
  const types = columnTypes(dialect)
  const table = db.schema
    .createTable('migration')
    .ifNotExists()
    .addColumn('service', types.key, (column) => column.notNull())
    .addColumn('name', types.key, (column) => column.notNull())
    .addPrimaryKeyConstraint('migration_pk', ['service', 'name'])
  if (dialect !== 'mysql') return table.addColumn('applied_at', types.timestamp, (column) => column.notNull())
  // Empty while the step is under way, whose statements are counted.
  return table
    .addColumn('applied_at', types.timestamp)
    .addColumn('statements', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('digest', 'varchar(64)', (column) => column.notNull().defaultTo(''))
}

async function recordedMigrations(database: Database): Promise<Set<string>> {
  const db = database.forService<Tables>(stackSchema)
  if (!(await recordTableExists(database))) return new Set()
  const rows = await db.selectFrom('migration').select(['service', 'name']).where('applied_at', 'is not', null).execute()
  return new Set(rows.map((row) => `${row.service}/${row.name}`))
}

async function recordTableExists(database: Database): Promise<boolean> {
  return (await recordTableProbe(database.dialect).execute(database.forService<unknown>(stackSchema))).rows.length > 0
}

function recordTableProbe(dialect: DialectName): RawBuilder<unknown> {
  switch (dialect) {
    case 'postgres':
      return sql`select 1 from information_schema.tables where table_schema = ${stackSchema} and table_name = 'migration'`
    case 'mysql':
      return sql`select 1 from information_schema.tables where table_schema = database() and table_name = ${`${stackSchema}_migration`}`
    case 'sqlite':
      return sql`select 1 from sqlite_master where type = 'table' and name = ${`${stackSchema}_migration`}`
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
