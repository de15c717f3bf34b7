import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Benchmark, Report } from '../../../bench/benchmark.ts'
import { type Program, startProgram } from '../src/testing/index.ts'
import { embedded, onPostgres, onPostgresAndRedis, type Place, withServers } from './stores.ts'

const jobs = 500
const role = join(import.meta.dirname, 'letters-role.ts')

/** From the beginning of a transaction that asks for a job to the job's start, one transaction every 20 ms. */
export const benchmark: Benchmark = {
  name: 'stack-outbox',
  title: 'From a transaction over the outbox to the start of its job',
  run: async (report) =>
    await withServers(async () => {
      await measure(await embedded(), ['up'], report)
      for (const open of [onPostgres, onPostgresAndRedis]) await measure(await open(), ['worker', 'scheduler', 'api'], report)
    }),
}

async function measure(place: Place, roles: readonly string[], { say, row }: Report): Promise<void> {
  const programs: Program[] = []
  try {
    for (const name of roles) {
      const asks = name === roles.at(-1)
      const program = await startProgram('node', [role, name, asks ? String(jobs) : '0'], { env: place.env })
      programs.push(program)
      await program.printed(/ready/)
    }
    const times = await startsOf(programs)
    say(`${place.name}: ${times.length} jobs`)
    const at = (share: number) => `${Math.round(times[Math.floor(share * (times.length - 1))] ?? Number.NaN)} ms`
    row({
      what: `transaction → start of its job, ${place.name}`,
      value: `p50 ${at(0.5)}, p99 ${at(0.99)}`,
      note: `${times.length} jobs, one every 20 ms; ${roles.length === 1 ? 'all roles in one process' : 'api, scheduler and worker as processes of their own; PostgreSQL without fsync'}`,
    })
  } finally {
    for (const program of programs.reverse()) await program.stop('SIGTERM')
    await place.close()
  }
}

/** What every job has said of itself, the shortest first; as soon as all have. */
async function startsOf(programs: readonly Program[]): Promise<readonly number[]> {
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; await pause(100)) {
    const times = programs.flatMap((program) => [...program.stdout().matchAll(/^started ([\d.]+)$/gm)].map(([, ms]) => Number(ms)))
    if (times.length >= jobs) return times.toSorted((a, b) => a - b)
  }
  throw new Error(`two minutes passed before ${jobs} jobs had started`)
}
