/** What bench/benchmark.ts asks a measurement program to report to. */
export interface Report {
  readonly say: (line: string) => void
  readonly row: (row: Row) => void
}

/** A line of the table. */
export interface Row {
  readonly what: string
  readonly value: string
  readonly goal?: string
  readonly note?: string
}

/**
 * The CPU time of one call of `work` in milliseconds, of this process: the middle of `rounds` rounds of about `roundMs` each, after one
 * that warms up. CPU time, since other programs on the machine take their turns.
 */
export async function cpuMs(work: () => unknown, { rounds = 5, roundMs = 300 } = {}): Promise<number> {
  let runs = 1
  for (let took = await round(work, runs); took < roundMs / 4 && runs < 1e6; took = await round(work, runs)) runs *= 2
  const taken: number[] = []
  for (let at = 0; at < rounds; at += 1) taken.push((await round(work, runs)) / runs)
  return median(taken)
}

async function round(work: () => unknown, runs: number): Promise<number> {
  const begin = process.cpuUsage()
  for (let run = 0; run < runs; run += 1) {
    const result = work()
    if (result instanceof Promise) await result
  }
  const { user, system } = process.cpuUsage(begin)
  return (user + system) / 1000
}

/** Whether a figure meets its goal, as RESULTS.md says it. */
export function verdict(value: number, goal: { readonly atLeast: number } | { readonly atMost: number }, unit: string): string {
  const [sign, bound] = 'atLeast' in goal ? ['≥', goal.atLeast] : ['≤', goal.atMost]
  const met = 'atLeast' in goal ? value >= bound : value <= bound
  return `${sign} ${bound.toLocaleString('en')} ${unit}: ${met ? 'met' : '**missed**'}`
}

/** The middle of some numbers. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}
