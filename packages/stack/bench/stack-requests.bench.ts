import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Benchmark } from '../../../bench/benchmark.ts'
import { freePort } from '../src/testing/index.ts'
import { load } from './load.ts'

const rounds = 7
const requests = 10_000
const connections = 32

/** A server of its own process, and what its requests cost. */
interface Served {
  /** Processor time of the server for one request. Microseconds. */
  round(count?: number): Promise<number>
  stop(): void
}

/**
 * What the stack adds to a request: ids, security headers, figures, drain, one line in the log with what surrounds it. In processor time of the
 * server, because that is what a request takes from others, whatever else the machine does; rounds of both take turns.
 */
export const benchmark: Benchmark = {
  name: 'stack-requests',
  title: 'A request through the stack, beside bare Fastify',
  run: async ({ say, row }) => {
    for (const [level, how] of [
      ['info', 'both log each request'],
      ['silent', 'neither logs'],
    ] as const) {
      const servers = { bare: await serve('bare', level), stack: await serve('stack', level) }
      const costs = { bare: [] as number[], stack: [] as number[] }
      for (const name of ['bare', 'stack'] as const) await servers[name].round(3 * requests)
      for (let round = 0; round < rounds; round += 1) {
        for (const name of ['bare', 'stack'] as const) costs[name].push(await servers[name].round())
        say(`${how}, round ${round + 1}: bare ${costs.bare.at(-1)?.toFixed(1)} µs, stack ${costs.stack.at(-1)?.toFixed(1)} µs`)
      }
      for (const server of Object.values(servers)) server.stop()
      const [bare, stack] = [middle(costs.bare), middle(costs.stack)]
      row({
        what: `stack ÷ bare Fastify, ${how}`,
        value: `${(stack / bare).toFixed(2)} ×`,
        goal: `≤ 1.3 ×: ${stack / bare <= 1.3 ? 'met' : 'missed'}`,
        note: `${stack.toFixed(1)} µs beside ${bare.toFixed(1)} µs of processor time a request; median of ${rounds} rounds of ${requests}, ${connections} connections`,
      })
    }
  },
}

async function serve(kind: 'bare' | 'stack', level: 'info' | 'silent'): Promise<Served> {
  const port = await freePort()
  const child = fork(join(import.meta.dirname, 'greeting-server.ts'), [kind, String(port), level], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await once(child, 'message')
  return {
    round: async (count = requests) => {
      const before = await cpuUs(child)
      await load(`http://127.0.0.1:${port}/greetings/ada`, { connections, requests: count })
      return ((await cpuUs(child)) - before) / count
    },
    stop: () => child.disconnect(),
  }
}

async function cpuUs(child: ChildProcess): Promise<number> {
  child.send('cpu')
  const [told] = (await once(child, 'message')) as [{ readonly cpuUs: number }]
  return told.cpuUs
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
