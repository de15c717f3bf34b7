import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Benchmark, Report } from '../../../bench/benchmark.ts'
import { freePort, type Program, startProgram } from '../src/testing/index.ts'
import { embedded, onPostgresAndRedis, type Place, withServers } from './stores.ts'

const main = join(import.meta.dirname, '../../../apps/trellis/src/main.ts')
const starts = 5
/** After which an idle process has given back what its start took. Milliseconds. */
const settleMs = 5_000

/** How each role says that it has begun. */
const begun = { api: /api is listening/, worker: /"msg":"started"/, scheduler: /"msg":"started"/, up: /Trellis is ready/ } as const

/** How long each role of the whole release takes to start, and what it holds while nothing happens. */
export const benchmark: Benchmark = {
  name: 'stack-roles',
  title: 'Start and memory of each role',
  run: async (report) =>
    await withServers(async () => {
      await measure(await onPostgresAndRedis(), ['api', 'worker', 'scheduler'], report)
      await measure(await embedded(), ['up'], report)
    }),
}

async function measure(place: Place, roles: readonly (keyof typeof begun)[], { say, row }: Report): Promise<void> {
  const env = { ...place.env, TRELLIS_LOG_LEVEL: 'info' }
  const start = async (role: keyof typeof begun): Promise<{ readonly program: Program; readonly ms: number }> => {
    const port = ['api', 'up'].includes(role) ? ['--port', String(await freePort())] : []
    const began = performance.now()
    const program = await startProgram('node', [main, role, ...port], { env })
    await program.printed(begun[role])
    return { program, ms: performance.now() - began }
  }
  try {
    const migration = await startProgram('node', [main, 'migrate'], { env })
    if ((await migration.ended).code !== 0) throw new Error(`the migration failed: ${migration.stderr()}`)
    for (const role of roles) {
      const times: number[] = []
      let memory = 0
      for (let turn = 1; turn <= starts; turn += 1) {
        const { program, ms } = await start(role)
        times.push(ms)
        if (turn === starts) {
          await pause(settleMs)
          memory = residentMiB(program)
        }
        await program.stop('SIGTERM')
      }
      const middle = times.toSorted((a, b) => a - b)[Math.floor(starts / 2)] ?? Number.NaN
      say(`${role}: ${Math.round(middle)} ms, ${memory} MiB`)
      row({
        what: `${role}: from its start to its first work`,
        value: `${(middle / 1_000).toFixed(2)} s`,
        note: `median of ${starts}; ${place.name}`,
      })
      row({
        what: `${role}: resident memory when idle`,
        value: `${memory} MiB`,
        note: `${settleMs / 1_000} s after its start; ${place.name}`,
      })
    }
  } finally {
    await place.close()
  }
}

function residentMiB({ pid }: Program): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kibibytes) / 1024)
}
