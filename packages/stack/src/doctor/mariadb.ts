import { sql } from 'kysely'
import { type Database, databaseNow, stackSchema } from '../db/database.ts'
import { type Finding, when } from './finding.ts'
import { clockOffset, connectionsFew } from './server-limits.ts'

/** The oldest MariaDB that this release is tested with. */
const oldestMariadb = '10.11'
/** A job's input and what surrounds it: the engine takes 1 MiB, which bytes as text double. */
const smallestPacketBytes = 16 * 1_048_576
/** Those that compare by bytes and count spaces at the end. */
const collations = ['utf8mb4_nopad_bin', 'utf8mb4_0900_bin']

const names = [
  'version',
  'sql_mode',
  'tx_isolation',
  'transaction_isolation',
  'time_zone',
  'character_set_connection',
  'max_allowed_packet',
  'innodb_flush_log_at_trx_commit',
  'max_connections',
  'log_bin',
  'binlog_format',
]

/** What of a MariaDB or MySQL server endangers an installation whose serving processes hold `poolSize` connections each. */
export async function mariadbFindings(database: Database, poolSize: number): Promise<readonly (Finding | undefined)[]> {
  const db = database.forService<unknown>(stackSchema)
  const before = Date.now()
  const { now } = await db.selectNoFrom(databaseNow('mysql').as('now')).executeTakeFirstOrThrow()
  const offsetMs = now.getTime() - (before + Date.now()) / 2
  const { rows } = await sql<{
    Variable_name: string
    Value: string
  }>`show session variables where variable_name in (${sql.join(names)})`.execute(db)
  const settings = new Map(rows.map((row) => [row.Variable_name, row.Value]))
  const setting = (name: string) => settings.get(name) ?? ''
  return [
    ...versionRules(setting('version')),
    clockOffset(offsetMs),
    connectionsFew(poolSize, Number(setting('max_connections'))),
    ...sessionRules(setting),
    ...storageRules(setting),
    collationRule(await otherCollations(database)),
  ]
}

type Setting = (name: string) => string

function versionRules(version: string): readonly (Finding | undefined)[] {
  const isMariadb = version.includes('MariaDB')
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10))
  const [oldestMajor = 0, oldestMinor = 0] = oldestMariadb.split('.').map(Number)
  return [
    when(
      !isMariadb,
      ['mysql', 'warning'],
      [
        `the server is MySQL ${version}`,
        'this release is tested with MariaDB only',
        'use MariaDB, or try this release with a copy of your data first',
      ],
    ),
    when(
      isMariadb && (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)),
      ['mariadb-old', 'warning'],
      [`MariaDB is ${version}`, `nothing older than ${oldestMariadb} is tested with this release`, 'plan an upgrade of the server'],
    ),
  ]
}

/** Every connection sets these itself; that they do not hold is the work of a proxy in between, or of `init_connect`. */
function sessionRules(setting: Setting): readonly (Finding | undefined)[] {
  const isolation = setting('tx_isolation') || setting('transaction_isolation')
  const wanted: readonly (readonly [what: string, is: string, holds: boolean])[] = [
    ['sql_mode', setting('sql_mode'), setting('sql_mode').includes('STRICT_ALL_TABLES')],
    ['isolation', isolation, isolation === 'READ-COMMITTED'],
    ['time_zone', setting('time_zone'), setting('time_zone') === '+00:00'],
    ['character set', setting('character_set_connection'), setting('character_set_connection') === 'utf8mb4'],
  ]
  return [
    ...wanted.map(([what, is, holds]) =>
      when(
        !holds,
        ['session-changed', 'danger'],
        [
          `connections ask for a ${what} of their own, and it is "${is}"`,
          'texts may be cut or changed, times shifted and conflicts met that this release does not expect',
          'let the proxy in between keep the settings of a session, or connect without it',
        ],
      ),
    ),
    when(
      setting('log_bin') === 'ON' && setting('binlog_format') === 'STATEMENT',
      ['binlog-statement', 'danger'],
      [
        'the binary log is written by statement',
        'the server refuses to write under the isolation that this release works with',
        'set binlog_format = MIXED or ROW',
      ],
    ),
  ]
}

function storageRules(setting: Setting): readonly (Finding | undefined)[] {
  const packetBytes = Number(setting('max_allowed_packet'))
  return [
    when(
      packetBytes < smallestPacketBytes,
      ['packet-small', 'warning'],
      [
        `the server takes statements of up to ${packetBytes} bytes`,
        'a long text or the input of a large job is refused, and with it what belongs to it',
        `set max_allowed_packet = ${smallestPacketBytes} or more`,
      ],
    ),
    when(
      setting('innodb_flush_log_at_trx_commit') !== '1',
      ['commit-unflushed', 'danger'],
      [
        `innodb_flush_log_at_trx_commit is ${setting('innodb_flush_log_at_trx_commit')}`,
        'when the host fails, the last second of what was promised to people is gone',
        'set innodb_flush_log_at_trx_commit = 1',
      ],
    ),
    when(
      setting('log_bin') !== 'ON',
      ['backup-unseen', 'note'],
      [
        'the server keeps no binary log',
        'it can be brought back only to the last dump, if somebody makes dumps',
        'see that mariadb-dump runs, and that a restore was tried (docs/operations/backup.md)',
      ],
    ),
  ]
}

function collationRule(tables: readonly string[]): Finding | undefined {
  return when(
    tables.length > 0,
    ['collation-changed', 'danger'],
    [
      `the tables ${tables.join(', ')} compare text in another way than by its bytes`,
      "two names that differ in a letter's case or accent count as one, so that the second is refused or finds the first",
      `alter table … convert to character set utf8mb4 collate ${collations[0]}`,
    ],
  )
}

/** Tables of the database with a text that compares in another way. */
async function otherCollations({ forService }: Database): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select distinct table_name as name
    from information_schema.columns
    where table_schema = database()
      and collation_name is not null
      and collation_name not in (${sql.join(collations)})
    order by name
  `.execute(forService<unknown>(stackSchema))
  return rows.map(({ name }) => name)
}
