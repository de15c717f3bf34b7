import { sql } from 'kysely'
import { type Database, databaseNow, stackSchema } from '../db/database.ts'
import { type Finding, when } from './finding.ts'
import { clockOffset, connectionsFew } from './server-limits.ts'

/** The oldest PostgreSQL that this release is tested with, as `server_version_num` says it. */
const oldestPostgres = 150_000

/** What of a PostgreSQL server endangers an installation whose serving processes hold `poolSize` connections each. */
export async function postgresFindings(database: Database, poolSize: number): Promise<readonly (Finding | undefined)[]> {
  const db = database.forService<unknown>(stackSchema)
  const before = Date.now()
  const { rows } = await sql<Facts>`
    select
      ${databaseNow('postgres')} as now,
      current_setting('server_version_num')::int as version,
      current_setting('server_version') as version_name,
      current_setting('max_connections')::int as most_connections,
      current_setting('archive_mode') as archive_mode,
      current_setting('default_transaction_isolation') as isolation,
      (select rolsuper from pg_roles where rolname = current_user) as is_superuser
  `.execute(db)
  const facts = rows[0]
  if (facts === undefined) return []
  return postgresRules(facts, facts.now.getTime() - (before + Date.now()) / 2, poolSize)
}

interface Facts {
  readonly now: Date
  readonly version: number
  readonly version_name: string
  readonly most_connections: number
  readonly archive_mode: string
  readonly isolation: string
  readonly is_superuser: boolean
}

function postgresRules(facts: Facts, offsetMs: number, poolSize: number): readonly (Finding | undefined)[] {
  return [
    when(
      facts.version < oldestPostgres,
      ['postgres-old', 'warning'],
      [`PostgreSQL is ${facts.version_name}`, 'nothing older than 15 is tested with this release', 'plan an upgrade of the server'],
    ),
    clockOffset(offsetMs),
    connectionsFew(poolSize, facts.most_connections),
    when(
      facts.archive_mode === 'off',
      ['backup-unseen', 'note'],
      [
        'the server archives no write-ahead log',
        'it can be brought back only to the last dump, if somebody makes dumps',
        'see that pg_dump or a base backup with archiving runs, and that a restore was tried (docs/operations/backup.md)',
      ],
    ),
    when(
      facts.isolation !== 'read committed',
      ['isolation', 'warning'],
      [
        `transactions run as "${facts.isolation}" by default`,
        'they fail on conflicts that this release expects to wait for',
        "alter database … set default_transaction_isolation = 'read committed'",
      ],
    ),
    when(
      facts.is_superuser,
      ['superuser', 'warning'],
      [
        'the services connect as a superuser',
        'a fault in one of them could reach every database of the server',
        'make a role that owns only the database of this installation',
      ],
    ),
  ]
}
