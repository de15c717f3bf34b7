import { type Finding, when } from '../finding.ts'

/** What was seen of a SQLite database. Undefined: the system would not tell. */
export interface SqliteFacts {
  readonly version: string
  /** As `pragma journal_mode` says. */
  readonly journalMode: string
  /** As `pragma synchronous` counts: 0 off, 1 normal, 2 full. */
  readonly synchronous: number
  /** Undefined for a database without a file. */
  readonly file: SqliteFile | undefined
  /** A table that is not ours. */
  readonly foreignTable: string | undefined
}

/** Where a database lies. */
export interface SqliteFile {
  readonly path: string
  readonly fileSystem: 'local' | 'network' | 'memory' | 'unknown'
  readonly isInTemporaryFolder: boolean
  /** The permissions; undefined where they mean nothing. */
  readonly mode: number | undefined
}

/** Before it, two connections that write and checkpoint at the same moment could spoil a file in WAL mode. */
const leastVersion = [3, 51, 3] as const

const writableByOthers = 0o002
const readableByOthers = 0o004

/** One rule for each thing that can be wrong. */
export const sqliteRules: readonly ((facts: SqliteFacts) => Finding | undefined)[] = [
  ({ version }) =>
    when(
      !isNewEnough(version),
      ['version_too_old', 'warning'],
      [
        `SQLite is version ${version}`,
        `before ${leastVersion.join('.')} two processes that write at the same moment can, very rarely, spoil the file`,
        'use a newer Node: SQLite comes with it',
      ],
    ),
  ({ journalMode, file }) =>
    when(
      file !== undefined && (journalMode === 'memory' || journalMode === 'off'),
      ['journal_unsafe', 'danger'],
      [
        `journal_mode is ${journalMode}`,
        'a process that ends inside a transaction leaves a file that cannot be repaired',
        'let nobody set journal_mode on this connection',
      ],
    ),
  ({ journalMode, file }) =>
    when(
      file !== undefined && ['delete', 'truncate', 'persist'].includes(journalMode),
      ['journal_not_wal', 'warning'],
      [
        `journal_mode is ${journalMode}: the place of the file cannot do wal, or somebody has set it`,
        'those who read and those who write wait for each other, and give up after busyLimitMs',
        'move the file to a local disk',
      ],
    ),
  ({ synchronous, file }) =>
    when(
      file !== undefined && synchronous === 0,
      ['synchronous_off', 'danger'],
      ['synchronous is off', 'a power cut can leave a file that cannot be repaired', 'let nobody set synchronous on this connection'],
    ),
  ({ synchronous, file }) =>
    when(
      file !== undefined && synchronous === 1,
      ['synchronous_normal', 'note'],
      [
        'synchronous is normal, as with `survives: "process"`',
        'a power cut loses the last moments of acknowledged jobs and results; jobs whose result was lost run again',
        'leave out `survives` where that is too much',
      ],
    ),
  ({ file }) =>
    when(
      file === undefined,
      ['no_file', 'warning'],
      ['the database is no file', 'all jobs end with the process', 'give sqliteConnection the path of a file'],
    ),
  ({ foreignTable }) =>
    when(
      foreignTable !== undefined,
      ['foreign_tables', 'note'],
      [
        `the file also holds other tables, such as "${foreignTable}"`,
        'only one writes to a file at a time, so the jobs wait for them and they for the jobs',
        'give the jobs a file of their own',
      ],
    ),
  ...fileRules(),
]

function fileRules(): typeof sqliteRules {
  return [
    ({ file }) =>
      when(
        file?.fileSystem === 'network',
        ['network_file', 'danger'],
        [
          `${file?.path} is on a network file system`,
          'its locks cannot be trusted, and two hosts in one file spoil it',
          'move the file to a local disk; use PostgreSQL or Redis for several hosts',
        ],
      ),
    ({ file }) =>
      when(
        file?.fileSystem === 'memory' || file?.isInTemporaryFolder === true,
        ['temporary_file', 'warning'],
        [
          `${file?.path} is ${file?.fileSystem === 'memory' ? 'in memory' : 'in the folder for temporary files'}`,
          'the system removes it when it starts anew, or when it cleans up',
          'move the file to a disk and a folder that stay',
        ],
      ),
    ({ file }) =>
      when(
        file?.fileSystem === 'unknown',
        ['file_system_unknown', 'note'],
        [
          `the system does not say on what ${file?.path} lies`,
          'whether its locks can be trusted could not be seen',
          'make sure that it is a local disk',
        ],
      ),
    ({ file }) =>
      when(
        ((file?.mode ?? 0) & writableByOthers) !== 0,
        ['file_writable_by_others', 'warning'],
        [`everybody on the machine may write ${file?.path}`, 'and so delete jobs and make up new ones', 'chmod o-rwx it'],
      ),
    ({ file }) =>
      when(
        ((file?.mode ?? 0) & (writableByOthers | readableByOthers)) === readableByOthers,
        ['file_readable_by_others', 'note'],
        [
          `everybody on the machine may read ${file?.path}`,
          'and so the input of every job',
          'chmod o-rwx it, or start with umask 027: its companions -wal and -shm follow',
        ],
      ),
  ]
}

function isNewEnough(version: string): boolean {
  const numbers = version.split('.').map(Number)
  const place = leastVersion.findIndex((least, nth) => numbers[nth] !== least)
  return place < 0 || (numbers[place] ?? 0) > (leastVersion[place] ?? 0)
}
