import { when } from '../finding.ts'
import type { PostgresRule } from './audit-postgres-rules.ts'

/** What a crash of the server, or a standby in its place, can take. */
export const postgresDurabilityRules: readonly PostgresRule[] = [
  ({ settings }) =>
    when(
      settings.get('fsync') === 'off',
      ['fsync_off', 'danger'],
      ['fsync is off', 'a power cut can leave a database that cannot be repaired', 'set fsync on'],
    ),
  ({ settings }) =>
    when(
      settings.get('full_page_writes') === 'off',
      ['full_page_writes_off', 'danger'],
      ['full_page_writes is off', 'a power cut can leave pages that are half old and half new', 'set full_page_writes on'],
    ),
  ({ tables }) => {
    const unlogged = tables.filter(({ isOurs, isUnlogged }) => isOurs && isUnlogged).map(({ name }) => name)
    return when(
      unlogged.length > 0,
      ['table_unlogged', 'danger'],
      [`unlogged tables: ${unlogged.join(', ')}`, 'a crash of the server empties them', 'alter table … set logged'],
    )
  },
  ({ isStandby }) =>
    when(
      isStandby,
      ['is_standby', 'danger'],
      [
        'the server is a standby',
        'it refuses every write',
        'connect to its primary: several hosts in the address and target_session_attrs=read-write follow a failover',
      ],
    ),
  ({ isStandby, settings }) =>
    when(
      !isStandby && settings.get('transaction_read_only') === 'on',
      ['read_only', 'danger'],
      [
        'transactions only read here',
        'every job is refused, and every result',
        'set default_transaction_read_only off, for the server, the database and the role',
      ],
    ),
  ({ settings }) =>
    when(
      settings.get('synchronous_commit') === 'off',
      ['synchronous_commit_off', 'warning'],
      [
        'synchronous_commit is off',
        'a crash of the server loses the last moments of acknowledged jobs and results, by default up to 0.6 s; jobs whose result was lost run again',
        'set synchronous_commit on, at least for the role of the jobs',
      ],
    ),
  ({ standbys, isStandby }) =>
    when(
      standbys === 0 && !isStandby,
      ['no_standby', 'note'],
      [
        'no standby follows the server',
        'while it is away no job is taken or given, and what its disk loses is gone back to the last backup',
        'run a standby where that is too long, or archive the log',
      ],
    ),
  ({ standbys, settings }) =>
    when(
      standbys > 0 && (settings.get('synchronous_standby_names') === '' || settings.get('synchronous_commit') === 'local'),
      ['failover_loses_tail', 'note'],
      [
        'the server answers before its standbys know',
        'a failover loses what the new primary had not heard of: jobs vanish, ended ones run again',
        'name a standby in synchronous_standby_names, with synchronous_commit on',
      ],
    ),
]
