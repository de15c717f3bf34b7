import { readFileSync } from 'node:fs'

/** How often everything is measured: 9 for figures that are published. Odd, so that no median is a mean. */
export const rounds = Number(process.env.TRELLIS_BENCH_ROUNDS ?? 9)

/** A round during which the host took more than this share of the processors away is measured again. */
const stealLimit = 0.02
/** At most this many rounds of a series are measured again: a host that is always busy must not keep us for ever. */
const repeatLimit = 3

/** What one contender showed, round by round. */
export type Series<Figures> = readonly Figures[]

/**
 * Measures every contender in every round, in turns: A B C, then C B A, and so on, so that what changes with time hits all alike. One
 * round before the first warms up and does not count. Returns a series for each, and how many rounds were measured again.
 */
export async function interleave<Figures>(
  contenders: readonly (() => Promise<Figures>)[],
  said: (round: number, figures: readonly Figures[]) => void,
): Promise<{ readonly series: readonly Series<Figures>[]; readonly repeated: number }> {
  const all: Figures[][] = []
  let repeated = 0
  for (let round = -1; round < rounds; ) {
    const before = processorTime()
    const figures = await once(contenders, (round + repeated) % 2 !== 0)
    if (round >= 0 && repeated < repeatLimit && stolen(before) > stealLimit) {
      repeated += 1
      continue
    }
    if (round >= 0) {
      all.push(figures)
      said(round + 1, figures)
    }
    round += 1
  }
  return { series: contenders.map((_, at) => all.map((figures) => figures[at] as Figures)), repeated }
}

async function once<Figures>(contenders: readonly (() => Promise<Figures>)[], backwards: boolean): Promise<Figures[]> {
  const figures: Figures[] = []
  const order = [...contenders.keys()]
  if (backwards) order.reverse()
  for (const at of order) figures[at] = await (contenders[at] as () => Promise<Figures>)()
  return figures
}

interface ProcessorTime {
  readonly all: number
  readonly steal: number
}

/** Ticks of all processors so far, and those that the host gave to somebody else; zeros where the system does not tell. */
function processorTime(): ProcessorTime {
  try {
    const [, ...ticks] = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.split(/\s+/).map(Number) ?? []
    // user nice system idle iowait irq softirq steal; guest time is part of user time.
    return { all: ticks.slice(0, 8).reduce((sum, count) => sum + count, 0), steal: ticks[7] ?? 0 }
  } catch {
    return { all: 0, steal: 0 }
  }
}

function stolen(before: ProcessorTime): number {
  const { all, steal } = processorTime()
  return all > before.all ? (steal - before.steal) / (all - before.all) : 0
}
