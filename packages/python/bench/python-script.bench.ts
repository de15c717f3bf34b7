import { createInterpreter, type Data, type Interpreter } from '../src/index.ts'

/** What bench/benchmark.ts asks a measurement program to report to. */
interface Report {
  readonly say: (line: string) => void
  readonly row: (row: { readonly what: string; readonly value: string; readonly goal?: string; readonly note?: string }) => void
}

interface Case {
  readonly what: string
  readonly goalUs: number
  readonly runs: number
  readonly note: string
  readonly act: (interpreter: Interpreter) => void
}

const rounds = 7
const ctx = { nowMs: 0, seed: 'bench' }
const order: Data = {
  amount: 200,
  approved: true,
  items: Array.from({ length: 10 }, (_, index) => ({ sku: `s${index}`, price: index + 0.5, count: index })),
}

const tenLines = `total = 0
for item in items:
    total += item["price"] * item["count"]
if total > 100:
    level = "high"
else:
    level = "low"
names = [item["sku"].upper() for item in items]
text = f"{', '.join(names)}: {total:.2f}"
done = True
`

const cases: readonly Case[] = [
  {
    what: 'condition',
    goalUs: 2,
    runs: 50_000,
    note: 'amount > 100 and approved',
    act: (interpreter) => interpreter.evaluate('amount > 100 and approved', order, ctx),
  },
  {
    what: 'script of 10 lines',
    goalUs: 20,
    runs: 10_000,
    note: 'a loop, a branch, a comprehension and an f-string over 10 dicts',
    act: (interpreter) => interpreter.execute(tenLines, order, ctx),
  },
  {
    what: 'loop of 1,000,000 turns',
    goalUs: 100_000,
    runs: 2,
    note: 'x += i over a range',
    act: (interpreter) => interpreter.execute('x = 0\nfor i in range(10**6):\n    x += i', {}, ctx),
  },
  {
    what: '100,000 calls of a function',
    goalUs: 50_000,
    runs: 3,
    note: 'two parameters, one addition',
    act: (interpreter) => interpreter.execute('def f(a, b): return a + b\nx = 0\nfor i in range(10**5):\n    x = f(x, i)', {}, ctx),
  },
]

/** Scripts and conditions of process models, compiled before. */
export const benchmark = {
  name: 'python-script',
  title: 'Scripts and conditions in the interpreter, compiled before',
  run: async (report: Report): Promise<void> => {
    const interpreter = createInterpreter()
    for (const { what, goalUs, runs, note, act } of cases) {
      const times: number[] = []
      for (let round = 0; round <= rounds; round++) {
        const us = cpuUs(() => act(interpreter), runs)
        // The first round warms up.
        if (round > 0) times.push(us)
      }
      const value = times.sort((a, b) => a - b)[rounds >> 1] ?? Number.NaN
      report.say(`${what}: ${shown(value)}`)
      report.row({
        what,
        value: shown(value),
        goal: `≤ ${shown(goalUs)}: ${value <= goalUs ? 'met' : '**missed**'}`,
        note: `${note}; median of ${rounds} rounds of ${runs.toLocaleString('en-US')}, CPU time`,
      })
    }
  },
}

function cpuUs(act: () => void, runs: number): number {
  const before = process.cpuUsage()
  for (let run = 0; run < runs; run++) act()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / runs
}

function shown(us: number): string {
  return us >= 1000 ? `${(us / 1000).toFixed(1)} ms` : `${us.toFixed(1)} µs`
}
