import { sql } from 'kysely'
import { type Database, databaseNow, stackSchema } from '../db/database.ts'
import { pendingMigrations } from '../db/migrator.ts'
import type { Runtime } from '../roles/runtime.ts'
import { type Examination, type Finding, when } from './finding.ts'

/** What hosts that keep their time by NTP stay well within. Milliseconds. */
const clockOffsetMs = 1_000
/** The oldest PostgreSQL that this release is tested with, as `server_version_num` says it. */
const oldestPostgres = 150_000

/** Whether the database answers, is up to date, keeps the time and can be brought back. */
export function examineDatabase({ database, migrations, broker }: Pick<Runtime, 'database' | 'migrations' | 'broker'>): Examination {
  return {
    area: 'database',
    look: async () => {
      await database.ping()
      const pending = (await pendingMigrations(database, migrations)).map(({ service, name }) => `${service}/${name}`)
      if (!(await broker.isCurrent())) pending.push('the job tables')
      return [
        when(
          pending.length > 0,
          ['unmigrated', 'danger'],
          [
            `the database lacks ${pending.join(', ')}`,
            'api, worker and scheduler refuse to start',
            'run "trellis migrate" with the same configuration',
          ],
        ),
        ...(database.dialect === 'postgres' ? await postgresFindings(database) : [embedded(database)]),
      ]
    },
  }
}

async function postgresFindings(database: Database): Promise<readonly (Finding | undefined)[]> {
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
  return postgresRules(facts, facts.now.getTime() - (before + Date.now()) / 2, database.pool?.options.max ?? 0)
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
    when(
      Math.abs(offsetMs) > clockOffsetMs,
      ['clock-offset', 'warning'],
      [
        `the clock of this host is ${Math.round(Math.abs(offsetMs) / 100) / 10} s ${offsetMs > 0 ? 'behind' : 'ahead of'} the database's`,
        'jobs go by the database, but logs of different hosts cannot be put in order, and signed requests to S3 are refused',
        'run an NTP client on every host',
      ],
    ),
    when(
      poolSize * 3 > facts.most_connections,
      ['connections-few', 'warning'],
      [
        `one process may hold ${poolSize} connections, and the server gives ${facts.most_connections} in all`,
        'an api, a worker and a scheduler may together run out of them, and a migration then finds none',
        'lower TRELLIS_DATABASE_POOL_SIZE, raise max_connections, or put a pooler in between',
      ],
    ),
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

function embedded({ location }: Database): Finding {
  return {
    code: 'embedded',
    level: 'note',
    what: `the database is the file ${location.dialect === 'sqlite' ? location.file : ''}`,
    why: 'it serves the processes of one host, and is lost with its disk',
    remedy: 'run "trellis backup" regularly; for several hosts set TRELLIS_DATABASE_URL to a PostgreSQL database',
  }
}
