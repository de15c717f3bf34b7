import { setTimeout as wait } from 'node:timers/promises'
import { adding, addingMany, workingOff } from './cases.ts'
import type { Case } from './compare.ts'
import type { Report } from './report.ts'

let handled = 0

/** Sleeps 1 to 10 ms, in turns. */
function sleepSome(): Promise<void> {
  handled += 1
  return wait(1 + (handled % 10))
}

/** Computes for 5 ms. */
function computeSome(): void {
  const end = performance.now() + 5
  while (performance.now() < end);
}

const cases: readonly Case[] = [
  {
    what: 'add, 1 in flight',
    jobs: 2_000,
    measure: (run) => adding(run, 1),
    goals: { rate: { atLeast: 1.2, stretch: 1.8 }, server: 'none' },
  },
  {
    what: 'add, 64 in flight',
    jobs: 10_000,
    // For BullMQ, which adds some 15 % more jobs with it; this engine gathers them itself.
    setup: { autoPipelining: true },
    measure: (run) => adding(run, 64),
    goals: { rate: { atLeast: 4, stretch: 8 }, server: 'none' },
  },
  {
    what: 'add 1000 in one call',
    jobs: 20_000,
    measure: (run) => addingMany(run, 1_000),
    goals: { rate: { atLeast: 8, stretch: 12 }, server: { atMost: 0.15, stretch: 0.08 } },
  },
  {
    what: 'work off no-ops, 1 at once',
    jobs: 3_000,
    measure: (run) => workingOff(run, 1),
    goals: { rate: { atLeast: 1.8, stretch: 2.2 }, server: 'none' },
  },
  {
    what: 'work off no-ops, 10 at once',
    jobs: 10_000,
    measure: (run) => workingOff(run, 10),
    goals: { rate: { atLeast: 3, stretch: 6 }, server: { atMost: 0.25, stretch: 0.12 } },
  },
  {
    what: 'work off no-ops, 100 at once',
    jobs: 20_000,
    measure: (run) => workingOff(run, 100),
    goals: { rate: { atLeast: 5, stretch: 10 }, server: { atMost: 0.12, stretch: 0.07 } },
  },
  {
    what: 'handlers that sleep 1 to 10 ms, 100 at once',
    jobs: 10_000,
    setup: { run: sleepSome },
    measure: (run) => workingOff(run, 100),
    goals: { rate: 'none', server: { atMost: 0.25, stretch: 0.12 }, node: { atMost: 0.4, stretch: 0.25 } },
  },
  {
    what: 'handlers that compute for 5 ms, 10 at once',
    jobs: 100,
    setup: { run: computeSome },
    measure: (run) => workingOff(run, 10),
    goals: { rate: 'none' },
  },
]

/** This package beside BullMQ and bee-queue on one Redis server, AOF off, ended jobs removed. Ratios are ours ÷ theirs. */
export const benchmark = {
  name: 'queue-redis',
  title: 'The task engine on Redis, beside BullMQ and bee-queue',
  run: async (report: Report): Promise<void> => {
    // Here, because listing the benchmarks must not load the contenders.
    const { compareOnRedis } = await import('./redis-ring.ts')
    await compareOnRedis(report, cases, { rivals: ['bullmq', 'bee-queue'] })
  },
}
