import { addingMany, workingOff } from './cases.ts'
import type { Case } from './compare.ts'
import type { Report } from './report.ts'

// The goals are set for a server without AOF; with it the same ones are shown, because durability should not cost the lead.
const cases: readonly Case[] = [
  { what: 'add 1000 in one call', jobs: 20_000, measure: (run) => addingMany(run, 1_000), goals: { rate: { atLeast: 8 }, server: 'none' } },
  {
    what: 'work off no-ops, 10 at once',
    jobs: 10_000,
    measure: (run) => workingOff(run, 10),
    goals: { rate: { atLeast: 3 }, server: 'none' },
  },
  {
    what: 'work off no-ops, 100 at once',
    jobs: 20_000,
    measure: (run) => workingOff(run, 100),
    goals: { rate: { atLeast: 5 }, server: 'none' },
  },
]

/** The same beside BullMQ with `appendonly yes` and `appendfsync everysec`. */
export const benchmark = {
  name: 'queue-redis-aof',
  title: 'The task engine on Redis with AOF everysec, beside BullMQ',
  run: async (report: Report): Promise<void> => {
    // Here, because listing the benchmarks must not load the contenders.
    const { compareOnRedis } = await import('./redis-ring.ts')
    await compareOnRedis(report, cases, { rivals: ['bullmq'], settings: ['--appendonly', 'yes', '--appendfsync', 'everysec'] })
  },
}
