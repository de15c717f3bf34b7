import { addingMany, workingOff } from './cases.ts'
import { type Case, compare } from './compare.ts'
import type { Report } from './report.ts'

const goals = { rate: { atLeast: 0.7 }, server: 'none', node: 'none' } as const

const cases: readonly Case[] = [
  { what: 'add 1000 in one call', jobs: 20_000, measure: (run) => addingMany(run, 1_000), goals },
  { what: 'work off no-ops, 10 at once', jobs: 10_000, measure: (run) => workingOff(run, 10), goals },
  { what: 'work off no-ops, 100 at once', jobs: 20_000, measure: (run) => workingOff(run, 100), goals },
]

/** Limits, unique keys, kept results and listeners, beside the same jobs without any of them. */
export const benchmark = {
  name: 'queue-features',
  title: 'The task engine on Redis with its features on ÷ off',
  run: async (report: Report): Promise<void> => {
    // Here, because listing the benchmarks must not load the contenders.
    const [{ bare, featured }, { withRedis }] = await Promise.all([import('./contenders/featured.ts'), import('./redis-setting.ts')])
    await withRedis([], async ({ server: { port }, admin, cpuUs }) => {
      const ring = {
        open: [
          ['on', (setup: object) => featured({ ...setup, port })],
          ['off', (setup: object) => bare({ ...setup, port })],
        ] as const,
        empty: () => admin.flushall(),
        serverCpuUs: cpuUs,
      }
      for (const one of cases) await compare(report, one, ring)
    })
  },
}
