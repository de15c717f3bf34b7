import type { Figures, Run } from './cases.ts'
import type { Contender, Setup } from './contenders/contender.ts'
import { median } from './ratio.ts'
import { figure, type Goal, type Report, ratioRow } from './report.ts'
import { interleave, type Series } from './rounds.ts'

/** One case: what every contender does, and what ours must reach beside the rival. */
export interface Case {
  readonly what: string
  /** How many, or how many for each contender: rates compare, and a slow one must not take the time of all. */
  readonly jobs: number | ((name: string) => number)
  readonly setup?: Setup
  readonly measure: (run: Run) => Promise<Figures>
  /** `server` and `node` are processor time per job; a figure without a key here is no row. */
  readonly goals: { readonly [Kind in 'rate' | 'server' | 'node']?: Goal | 'none' }
}

/** How to open the contenders on the server of a case: ours, the rival that the goals are about, and others. */
export interface Ring {
  readonly open: readonly (readonly [name: string, open: (setup: Setup) => Contender])[]
  /** Empties the server; `at` is the contender that comes next. */
  readonly empty: (at: number) => Promise<unknown>
  readonly serverCpuUs: () => Promise<number>
}

const kinds = {
  rate: { title: '', unit: 'jobs/s', read: ({ jobsPerS }: Figures) => jobsPerS },
  server: { title: ': CPU of the server', unit: 'µs/job', read: ({ serverUs }: Figures) => serverUs },
  node: { title: ': CPU of Node', unit: 'µs/job', read: ({ nodeUs }: Figures) => nodeUs },
} as const

/** Measures a case and reports its rows. */
export async function compare(report: Report, one: Case, ring: Ring): Promise<void> {
  const runs = ring.open.map(([name, open], at) => async () => {
    await ring.empty(at)
    const contender = open(one.setup ?? {})
    try {
      await contender.waiting()
      return await one.measure({ contender, jobs: typeof one.jobs === 'number' ? one.jobs : one.jobs(name), serverCpuUs: ring.serverCpuUs })
    } finally {
      await contender.close()
    }
  })
  const { series, repeated } = await interleave(runs, (round, figures) => {
    const told = figures.map(({ jobsPerS, serverUs, nodeUs }) => `${figure(jobsPerS)}/s, ${figure(serverUs)} + ${figure(nodeUs)} µs`)
    report.say(`${one.what}, round ${round}: ${told.join(' | ')}`)
  })
  const [ours = [], theirs = []] = series
  for (const [kind, goal] of Object.entries(one.goals)) {
    report.row(rowOf(one, kind as keyof typeof kinds, { ours, theirs, goal, repeated, rival: ring.open[1]?.[0] ?? '' }))
  }
  for (const [at, [rival]] of ring.open.entries()) {
    if (at > 1) report.row(rowOf(one, 'rate', { ours, theirs: series[at] ?? [], goal: 'none', repeated, rival }))
  }
}

interface Pair {
  readonly ours: Series<Figures>
  readonly theirs: Series<Figures>
  readonly goal: Goal | 'none'
  readonly repeated: number
  readonly rival: string
}

function rowOf(one: Case, kind: keyof typeof kinds, { ours, theirs, goal, repeated, rival }: Pair) {
  const { title, unit, read } = kinds[kind]
  const [our, their] = [ours.map(read), theirs.map(read)]
  const again = repeated === 0 ? '' : `; ${repeated} measured again`
  return ratioRow({
    what: `${one.what}${title} ÷ ${rival}`,
    ours: our,
    theirs: their,
    ...(goal === 'none' ? {} : { goal }),
    note: `${figure(median(our))} beside ${figure(median(their))} ${unit}, medians of ${our.length} rounds${again}`,
  })
}
