import { addingMany, workingOff } from './cases.ts'
import type { Case } from './compare.ts'
import type { Report } from './report.ts'

interface Size {
  readonly title: string
  readonly bytes: number
  readonly jobs: number
  /** Jobs in one call of the bulk case. */
  readonly atOnce: number
}

const sizes: readonly Size[] = [
  { title: '100 B', bytes: 100, jobs: 10_000, atOnce: 1_000 },
  { title: '1 kB', bytes: 1_000, jobs: 10_000, atOnce: 1_000 },
  { title: '50 kB', bytes: 50_000, jobs: 1_000, atOnce: 100 },
]

const cases: readonly Case[] = sizes.flatMap(({ title, bytes, jobs, atOnce }) => {
  const setup = { payload: { text: 'x'.repeat(bytes - '{"text":""}'.length) } }
  return [
    {
      what: `${title}: add ${atOnce} in one call`,
      jobs,
      setup,
      measure: (run) => addingMany(run, atOnce),
      goals: { rate: 'none', server: 'none' },
    },
    {
      what: `${title}: work off no-ops, 10 at once`,
      jobs: Math.min(jobs, 5_000),
      setup,
      measure: (run) => workingOff(run, 10),
      goals: { rate: 'none', server: 'none' },
    },
  ] satisfies readonly Case[]
})

/** What the size of a payload makes of the ratios. */
export const benchmark = {
  name: 'queue-redis-payloads',
  title: 'The task engine on Redis by size of payload, beside BullMQ',
  run: async (report: Report): Promise<void> => {
    // Here, because listing the benchmarks must not load the contenders.
    const { compareOnRedis } = await import('./redis-ring.ts')
    await compareOnRedis(report, cases, { rivals: ['bullmq'] })
  },
}
