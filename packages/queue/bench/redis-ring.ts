import { type Case, compare, type Ring } from './compare.ts'
import { beeQueue } from './contenders/bee-queue.ts'
import { bullmq } from './contenders/bullmq.ts'
import { trellisOnRedis } from './contenders/trellis-on-redis.ts'
import { withRedis } from './redis-setting.ts'
import type { Report } from './report.ts'

const contenders = { bullmq, 'bee-queue': beeQueue } as const

/** Measures every case on one Redis server, beside the rivals. `settings` are arguments of `redis-server`. */
export async function compareOnRedis(
  report: Report,
  cases: readonly Case[],
  { rivals, settings = [] }: { readonly rivals: readonly (keyof typeof contenders)[]; readonly settings?: readonly string[] },
): Promise<void> {
  await withRedis(settings, async ({ server: { port }, admin, cpuUs }) => {
    const theirs = rivals.map((name) => [name, (setup: object) => contenders[name]({ ...setup, port })] as const)
    const ring: Ring = {
      open: [['trellis', (setup) => trellisOnRedis({ ...setup, port })], ...theirs],
      empty: () => admin.flushall(),
      serverCpuUs: cpuUs,
    }
    for (const one of cases) await compare(report, one, ring)
  })
}
