import { infoNumber, type Rule, when } from './audit-finding.ts'

/** How full memory may be. */
const fullShare = 0.8

const mib = (bytes: number) => `${Math.round(bytes / 1024 ** 2)} MiB`

/** What happens when memory is full. */
export const memoryRules: readonly Rule[] = [
  ({ info }) =>
    when(
      (info.get('maxmemory_policy') ?? 'noeviction') !== 'noeviction',
      ['eviction_on', 'danger'],
      [
        `maxmemory-policy is ${info.get('maxmemory_policy')}`,
        'when memory is full the server throws away whole queues without a word',
        'set maxmemory-policy noeviction: then new jobs are refused, loudly',
      ],
    ),
  (facts) =>
    when(
      infoNumber(facts, 'maxmemory') === 0,
      ['memory_unlimited', 'note'],
      [
        'maxmemory is not set',
        'a queue that nobody works off grows until the system ends the server',
        'set maxmemory below what the machine has, with maxmemory-policy noeviction',
      ],
    ),
  (facts) => {
    const limit = infoNumber(facts, 'maxmemory') || infoNumber(facts, 'total_system_memory')
    const used = infoNumber(facts, 'used_memory')
    return when(
      used > limit * fullShare,
      ['memory_nearly_full', 'warning'],
      [
        `${mib(used)} of ${mib(limit)} are used`,
        'when memory is full new jobs are refused, and so are the results of running ones',
        'give the server more memory, or find out why jobs pile up',
      ],
    )
  },
]
