import { workingOff } from './cases.ts'
import type { Case } from './compare.ts'
import type { Report } from './report.ts'

// BullMQ keeps a number of ended jobs and this engine keeps them for a time: it keeps all of them here, BullMQ the newest 1,000.
const cases: readonly Case[] = [10, 100].map((atOnce) => ({
  what: `work off no-ops, ${atOnce} at once, ended jobs kept`,
  jobs: 10_000,
  setup: { keepsEnded: true },
  measure: (run) => workingOff(run, atOnce),
  goals: { rate: 'none', server: 'none' },
}))

/** Both with the records of ended jobs: `keep.success` of an hour beside `removeOnComplete: { count: 1000 }`. */
export const benchmark = {
  name: 'queue-redis-kept',
  title: 'The task engine on Redis when ended jobs are kept, beside BullMQ',
  run: async (report: Report): Promise<void> => {
    // Here, because listing the benchmarks must not load the contenders.
    const { compareOnRedis } = await import('./redis-ring.ts')
    await compareOnRedis(report, cases, { rivals: ['bullmq'] })
  },
}
