import { type Finding, when } from '../finding.ts'
import { postgresDurabilityRules } from './audit-postgres-durability.ts'
import type { PostgresFacts } from './audit-postgres-facts.ts'
import { postgresVacuumRules } from './audit-postgres-vacuum.ts'

/** Looks at one thing that can be wrong. */
export type PostgresRule = (facts: PostgresFacts) => Finding | undefined

/** `pg_current_xact_id` came with 13. */
const leastVersion = 130_000

/** Clocks of hosts decide nothing, but people read them and `at` dates come from them. */
const clockLimitMs = 5_000

/** How full the table of connections may be. */
const fullShare = 0.8

/** One rule for each thing that can be wrong. */
export const postgresRules: readonly PostgresRule[] = [
  ({ version, versionText }) =>
    when(
      version < leastVersion,
      ['version_too_old', 'danger'],
      [
        `the server is version ${versionText}`,
        'the statements use functions that came with 13',
        'use PostgreSQL 15 or newer, which the tests run',
      ],
    ),
  ({ connections: { used, limit } }) =>
    when(
      used > limit * fullShare,
      ['connections_nearly_full', 'warning'],
      [
        `${used} of ${limit} connections are taken`,
        'a worker that gets none cannot renew its leases, and its jobs run again elsewhere',
        'raise max_connections, make pools smaller, or put a pooler in session mode in front',
      ],
    ),
  ({ isSuperuser }) =>
    when(
      isSuperuser,
      ['role_is_superuser', 'warning'],
      [
        'the role is a superuser',
        'whoever finds its password has every database of the server, and its files',
        'create a role for this application, with all rights on the schema of the jobs and no others',
      ],
    ),
  ({ trusts }) =>
    when(
      trusts === true,
      ['no_password', 'warning'],
      [
        'the server lets in over the network without a password',
        'whoever reaches its port can read, change and delete jobs, and make up new ones',
        'replace trust by scram-sha-256 in pg_hba.conf, and give the roles passwords',
      ],
    ),
  ({ isEncrypted, isLocal }) =>
    when(
      !isEncrypted && !isLocal,
      ['no_tls', 'warning'],
      [
        'the connection is not encrypted',
        'payloads travel readable for everybody on the way',
        'set ssl on the server, hostssl in pg_hba.conf, and sslmode=verify-full in the address',
      ],
    ),
  ({ trusts }) =>
    when(
      trusts === undefined,
      ['authentication_unknown', 'note'],
      [
        'the role may not read pg_hba_file_rules',
        'whether the server lets somebody in without a password could not be seen',
        'look for trust in pg_hba.conf, or ask whoever runs the server',
      ],
    ),
  ({ clockOffsetMs }) =>
    when(
      Math.abs(clockOffsetMs) > clockLimitMs,
      ['clock_offset', 'note'],
      [
        `the clocks of the server and of this host are ${Math.round(Math.abs(clockOffsetMs) / 1_000)} s apart`,
        'delays and leases follow the server alone, but a date given as `at` was read from another clock',
        'let both follow the same time source',
      ],
    ),
  ({ tables }) => {
    const foreign = tables.find(({ isOurs }) => !isOurs)
    return when(
      foreign !== undefined,
      ['foreign_tables', 'note'],
      [
        `the schema also holds other tables, such as "${foreign?.name}"`,
        'whoever owns them may drop the jobs with them, and a later version of the jobs may want the name',
        'give the jobs a schema of their own',
      ],
    )
  },
  ...postgresDurabilityRules,
  ...postgresVacuumRules,
]
