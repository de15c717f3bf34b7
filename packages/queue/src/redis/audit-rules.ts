import { accessRules } from './audit-access.ts'
import { durabilityRules } from './audit-durability.ts'
import { type Rule, when } from './audit-finding.ts'
import { memoryRules } from './audit-memory.ts'
import { replicaRules } from './audit-replicas.ts'
import { isNewEnough } from './version.ts'

/** Clocks of hosts decide nothing, but people read them and `at` dates come from them. */
const clockLimitMs = 5_000

/** One rule for each thing that can be wrong. */
export const rules: readonly Rule[] = [
  ({ info }) =>
    when(
      !isNewEnough(info),
      ['version_too_old', 'danger'],
      [
        `the server is version ${info.get('redis_version') ?? 'unknown'}`,
        'the scripts use LPOP with a count, which came with 6.2',
        'use Redis 7 or newer, or Valkey',
      ],
    ),
  ({ fsync }) =>
    when(
      fsync === undefined,
      ['settings_unknown', 'note'],
      [
        'the server does not answer CONFIG GET',
        'whether it writes to disk in time, and asks for a password, could not be seen',
        'look it up with whoever runs the server',
      ],
    ),
  ({ clockOffsetMs }) =>
    when(
      Math.abs(clockOffsetMs ?? 0) > clockLimitMs,
      ['clock_offset', 'note'],
      [
        `the clocks of the server and of this host are ${Math.round(Math.abs(clockOffsetMs ?? 0) / 1_000)} s apart`,
        'delays and leases follow the server alone, but a date given as `at` was read from another clock',
        'let both follow the same time source',
      ],
    ),
  ...durabilityRules,
  ...memoryRules,
  ...accessRules,
  ...replicaRules,
]
