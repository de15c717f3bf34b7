import type { Redis } from 'ioredis'
import { fill, settleDown } from './cases.ts'
import type { Contender } from './contenders/contender.ts'
import { median } from './ratio.ts'
import { hasRedisBenchmark, type Primitive, primitiveRate, storeThousand, takeHundred, takeOne } from './replay/primitives.ts'
import { figure, type Goal, type Report, ratioRow } from './report.ts'
import { interleave } from './rounds.ts'

interface Case {
  readonly what: string
  readonly jobs: number
  /** Jobs that wait when the measurement begins. */
  readonly before: number
  readonly run: (contender: Contender, jobs: number) => Promise<void>
  readonly goal?: Goal
  readonly primitive?: Primitive & { readonly title: string }
}

const cases: readonly Case[] = [
  { what: 'add, 1 in flight', jobs: 2_000, before: 0, run: addOneByOne },
  {
    what: 'add 1000 in one call',
    jobs: 20_000,
    before: 0,
    run: async (contender, jobs) => void (await fill(contender, jobs)),
    goal: { atLeast: 0.6 },
    primitive: { ...storeThousand, title: 'HSET and RPUSH of 1000' },
  },
  {
    what: 'work off no-ops, 1 at once',
    jobs: 3_000,
    before: 3_000,
    run: (contender, jobs) => workOff(contender, jobs, 1),
    goal: { atLeast: 0.8 },
    primitive: { ...takeOne, title: 'LPOP' },
  },
  { what: 'work off no-ops, 10 at once', jobs: 10_000, before: 10_000, run: (contender, jobs) => workOff(contender, jobs, 10) },
  {
    what: 'work off no-ops, 100 at once',
    jobs: 20_000,
    before: 20_000,
    run: (contender, jobs) => workOff(contender, jobs, 100),
    goal: { atLeast: 0.6 },
    primitive: { ...takeHundred, title: 'LPOP and HMGET of 100' },
  },
]

/**
 * The engine against its own commands: what it sent in one run is recorded and sent again, byte by byte, to a server in the same state,
 * over as many connections and in pipelines as deep, by a program that does nothing else. `redis-benchmark` with the nearest commands of
 * Redis itself shows where the server's own limit is.
 */
export const benchmark = {
  name: 'queue-replay',
  title: 'The task engine against a replay of its own commands',
  run: async (report: Report): Promise<void> => {
    const { withRedis } = await import('./redis-setting.ts')
    await withRedis([], async ({ admin, server: { port } }) => {
      for (const one of cases) await against(report, one, { admin, port })
    })
  },
}

interface Place {
  readonly admin: Redis
  readonly port: number
}

async function against(report: Report, one: Case, { admin, port }: Place): Promise<void> {
  // Here, because listing the benchmarks must not load the contenders.
  const { replayOf, timeOf } = await import('./replay/against.ts')
  // The first run teaches the server the scripts, so that the tape has none of their texts.
  const engine = async () => (await timeOf(one, { admin, port })) / one.jobs
  await engine()
  const playOnce = await replayOf(one, { admin, port })
  const replay = async () => {
    await settleDown()
    return (await playOnce()) / one.jobs
  }
  const { primitive } = one
  const bare = primitive && hasRedisBenchmark() ? [async () => 1_000 / (await primitiveRate(primitive, admin))] : []
  const { series } = await interleave([engine, replay, ...bare], (round, ms) =>
    report.say(`${one.what}, round ${round}: ${ms.map((each) => figure(1_000 / each)).join(' | ')} jobs/s`),
  )
  const rates = series.map((of) => of.map((ms) => 1_000 / ms))
  for (const [at, theirs] of rates.entries()) {
    if (at === 0) continue
    const ours = rates[0] ?? []
    const note = `${figure(median(ours))} beside ${figure(median(theirs))} jobs/s, medians of ${ours.length} rounds`
    const what = `${one.what} ÷ ${at === 1 ? 'replay' : `redis-benchmark, ${primitive?.title}`}`
    report.row(ratioRow({ what, ours, theirs, ...(at === 1 && one.goal ? { goal: one.goal } : {}), note }))
  }
}

async function addOneByOne(contender: Contender, jobs: number): Promise<void> {
  for (let left = jobs; left > 0; left -= 1) await contender.add()
}

async function workOff(contender: Contender, jobs: number, atOnce: number): Promise<void> {
  const ended = new Set<string>()
  await new Promise<void>((resolve) => {
    contender.work(atOnce, (id) => {
      ended.add(id)
      if (ended.size === jobs) resolve()
    })
  })
}
