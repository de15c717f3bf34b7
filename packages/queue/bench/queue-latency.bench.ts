import { idleLatency, type Latency, loadLatency, maxLoad, type Open } from './arrivals.ts'
import { median, seededRandom } from './ratio.ts'
import { figure, type Goal, type Report, ratioRow } from './report.ts'
import { interleave, type Series } from './rounds.ts'

const idleJobs = 600
const loadMs = 2_000
const maxMs = 700

/** From `add` to the start of the handler, both in this process and so by one clock. */
export const benchmark = {
  name: 'queue-latency',
  title: 'Latency from enqueue to start on Redis, beside BullMQ',
  run: async (report: Report): Promise<void> => {
    // Here, because listing the benchmarks must not load the contenders.
    const [{ trellisOnRedis }, { bullmq }, { withRedis }] = await Promise.all([
      import('./contenders/trellis-on-redis.ts'),
      import('./contenders/bullmq.ts'),
      import('./redis-setting.ts'),
    ])
    await withRedis([], async ({ admin, server: { port } }) => {
      const opens: readonly Open[] = [(setup) => trellisOnRedis({ ...setup, port }), (setup) => bullmq({ ...setup, port })]
      const empty = () => admin.flushall()
      await idle(report, opens, empty)
      await load(report, opens, empty)
    })
  },
}

type Empty = () => Promise<unknown>

async function idle(report: Report, opens: readonly Open[], empty: Empty): Promise<void> {
  const runs = opens.map((open) => async () => {
    await empty()
    return idleLatency(open, idleJobs)
  })
  const { series } = await interleave(runs, (round, all) => report.say(`idle worker, round ${round}: ${all.map(inWords).join(' | ')}`))
  rows(report, 'idle worker of the process that adds', series, { p50: { atMost: 0.6, stretch: 0.4 }, p99: { atMost: 1, stretch: 0.6 } })
}

/** Each contender at half of what itself can do at most, measured right before, because a shared host is not equally fast all day. */
async function load(report: Report, opens: readonly Open[], empty: Empty): Promise<void> {
  let seed = 0
  const runs = opens.map((open) => async () => {
    await empty()
    const perS = (await maxLoad(open, maxMs)) / 2
    await empty()
    seed += 1
    return { perS, ...(await loadLatency(open, { perS, forMs: loadMs, random: seededRandom(seed) })) }
  })
  const { series } = await interleave(runs, (round, all) =>
    report.say(`half load, round ${round}: ${all.map((one) => `${figure(one.perS)}/s ${inWords(one)}`).join(' | ')}`),
  )
  const [our, their] = series.map((of) => figure(median(of.map(({ perS }) => perS))))
  rows(report, `half of own maximum (${our} beside ${their} jobs/s)`, series, { p99: { atMost: 0.5 } })
}

function inWords({ p50, p99 }: Latency): string {
  return `p50 ${figure(p50)}, p99 ${figure(p99)} ms`
}

function rows(report: Report, when: string, series: readonly Series<Latency>[], goals: { readonly p50?: Goal; readonly p99: Goal }): void {
  const [ours = [], theirs = []] = series
  for (const kind of ['p50', 'p99'] as const) {
    const [our, their] = [ours.map((one) => one[kind]), theirs.map((one) => one[kind])]
    const goal = goals[kind]
    const note = `${figure(median(our))} beside ${figure(median(their))} ms, medians of ${our.length} rounds`
    report.row(ratioRow({ what: `${when}: ${kind} ÷ bullmq`, ours: our, theirs: their, ...(goal ? { goal } : {}), note }))
  }
}
