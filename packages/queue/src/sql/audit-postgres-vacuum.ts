import { when } from '../finding.ts'
import type { PostgresRule } from './audit-postgres-rules.ts'

/** What keeps the table of jobs from being cleaned: jobs are rows that come and go, and steps read past those that are gone. */
export const postgresVacuumRules: readonly PostgresRule[] = [
  ({ settings, tables }) => {
    const everywhere = settings.get('autovacuum') === 'off' || settings.get('track_counts') === 'off'
    const without = tables.filter(({ isOurs, isVacuumed }) => isOurs && !isVacuumed).map(({ name }) => name)
    return when(
      everywhere || without.length > 0,
      ['autovacuum_off', 'warning'],
      [
        everywhere ? 'autovacuum is off' : `autovacuum is off for ${without.join(', ')}`,
        'ended jobs keep their room, and every step takes longer than the one before',
        everywhere ? 'set autovacuum and track_counts on' : 'alter table … reset (autovacuum_enabled)',
      ],
    )
  },
  ({ oldestTransactionMs = 0, oldTransactionMs }) =>
    when(
      oldestTransactionMs > oldTransactionMs,
      ['vacuum_held_back', 'warning'],
      [
        `a transaction has been open for ${Math.round(oldestTransactionMs / 1_000)} s`,
        'until it ends no ended job makes room, and every step takes longer than the one before',
        'find it in pg_stat_activity or pg_prepared_xacts and end it; set idle_in_transaction_session_timeout',
      ],
    ),
  ({ oldestTransactionMs }) =>
    when(
      oldestTransactionMs === undefined,
      ['transactions_unknown', 'note'],
      [
        'the role may not see the transactions of others in the database',
        'whether an old one holds back the vacuum could not be seen',
        'grant pg_read_all_stats to it, or watch the oldest transaction elsewhere',
      ],
    ),
  ({ settings }) =>
    when(
      settings.get('idle_in_transaction_session_timeout') === '0',
      ['no_idle_timeout', 'note'],
      [
        'idle_in_transaction_session_timeout is not set',
        'a client that hangs inside a transaction holds back the vacuum of all tables for as long as it lives',
        'set it to a minute',
      ],
    ),
]
