import type { Redis } from 'ioredis'
import { fill, settleDown } from './cases.ts'
import type { Contender, SetupAt } from './contenders/contender.ts'
import { figure, type Goal, type Report, ratioRow } from './report.ts'

const jobs = 100_000
const delayMs = 3_600_000

const cases: readonly { readonly what: string; readonly delayMs: number; readonly goal: Goal }[] = [
  { what: 'waiting', delayMs: 0, goal: { atMost: 0.4, stretch: 0.27 } },
  { what: 'delayed', delayMs, goal: { atMost: 0.5 } },
]

/** `used_memory` per job of 100,000 jobs of 88 bytes of payload. Nothing in it is random, so each is measured once. */
export const benchmark = {
  name: 'queue-redis-memory',
  title: 'Memory of waiting and delayed jobs in Redis, beside BullMQ and bee-queue',
  run: async (report: Report): Promise<void> => {
    // Here, because listing the benchmarks must not load the contenders.
    const [{ trellisOnRedis }, { bullmq }, { beeQueue }, { withRedis }] = await Promise.all([
      import('./contenders/trellis-on-redis.ts'),
      import('./contenders/bullmq.ts'),
      import('./contenders/bee-queue.ts'),
      import('./redis-setting.ts'),
    ])
    await withRedis([], async ({ admin, server: { port } }) => {
      for (const { what, delayMs, goal } of cases) {
        const measure = (open: (setup: SetupAt) => Contender) => perJob(admin, () => open({ port }), delayMs)
        const [ours, theirs, lean] = [await measure(trellisOnRedis), await measure(bullmq), await measure(beeQueue)]
        report.say(
          `${what}: ${[ours, theirs, lean].map(({ bytes, eventBytes }) => `${figure(bytes)} + ${figure(eventBytes)}`).join(' | ')} B`,
        )
        const events = `its events of ${figure(theirs.eventBytes / 2 ** 20)} MiB in all are not counted`
        const note = `${figure(ours.bytes)} beside ${figure(theirs.bytes)} B/job, 100,000 jobs`
        report.row(
          ratioRow({
            what: `memory per ${what} job ÷ bullmq`,
            ours: [ours.bytes],
            theirs: [theirs.bytes],
            goal,
            note: `${note}; ${events}`,
          }),
        )
        const leanNote = `${figure(ours.bytes)} beside ${figure(lean.bytes)} B/job`
        report.row(ratioRow({ what: `memory per ${what} job ÷ bee-queue`, ours: [ours.bytes], theirs: [lean.bytes], note: leanNote }))
      }
    })
  },
}

async function perJob(
  admin: Redis,
  open: () => Contender,
  delayMs: number,
): Promise<{ readonly bytes: number; readonly eventBytes: number }> {
  await admin.flushall()
  const contender = open()
  try {
    await contender.waiting()
    await settleDown()
    const before = await usedMemory(admin)
    const ids = await fill(withDelay(contender, delayMs), jobs)
    await settleDown()
    const eventBytes = Number((await admin.call('MEMORY', 'USAGE', 'bull:noop:events', 'SAMPLES', '0')) ?? 0)
    const bytes = (await usedMemory(admin)) - before - eventBytes
    const waiting = await contender.waiting()
    if (waiting !== jobs || new Set(ids).size !== jobs) throw new Error(`${contender.name}: ${waiting} jobs wait, expected ${jobs}`)
    return { bytes: bytes / jobs, eventBytes }
  } finally {
    await contender.close()
  }
}

function withDelay(contender: Contender, delayMs: number): Contender {
  return { ...contender, addMany: (count) => contender.addMany(count, delayMs) }
}

async function usedMemory(admin: Redis): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await admin.info('memory'))?.[1])
}
