import { setTimeout as wait } from 'node:timers/promises'
import type { Contender } from './contenders/contender.ts'

/** What one run showed. Jobs count from the end of the warm-up until every end is stored. */
export interface Figures {
  readonly jobsPerS: number
  /** Processor time of the server, per job. Microseconds. */
  readonly serverUs: number
  /** Processor time of this process, per job. Microseconds. */
  readonly nodeUs: number
}

/** One run of a contender on an empty server. `serverCpuUs` tells the processor time that the server has used so far. */
export interface Run {
  readonly contender: Contender
  readonly jobs: number
  readonly serverCpuUs: () => Promise<number>
}

/** Starts measuring when it is made. */
class Meter {
  readonly #serverCpuUs: () => Promise<number>
  readonly #serverBefore: Promise<number>
  readonly #nodeBefore = process.cpuUsage()
  readonly #startMs = performance.now()

  constructor(serverCpuUs: () => Promise<number>) {
    this.#serverCpuUs = serverCpuUs
    this.#serverBefore = serverCpuUs()
  }

  async stop(jobs: number): Promise<Figures> {
    const ms = performance.now() - this.#startMs
    const { user, system } = process.cpuUsage(this.#nodeBefore)
    const serverUs = (await this.#serverCpuUs()) - (await this.#serverBefore)
    return { jobsPerS: (jobs / ms) * 1_000, serverUs: serverUs / jobs, nodeUs: (user + system) / jobs }
  }
}

/** Adds jobs one by one, `inFlight` at a time. */
export async function adding({ contender, jobs, serverCpuUs }: Run, inFlight: number): Promise<Figures> {
  const ids: string[] = []
  await addLanes(contender, { ids, until: Math.ceil(jobs / 10), inFlight })
  const warm = ids.length
  await settleDown()
  const meter = new Meter(serverCpuUs)
  await addLanes(contender, { ids, until: warm + jobs, inFlight })
  const figures = await meter.stop(jobs)
  await expectWaiting(contender, ids)
  return figures
}

async function addLanes(
  contender: Contender,
  { ids, until, inFlight }: { readonly ids: string[]; readonly until: number; readonly inFlight: number },
): Promise<void> {
  let left = until - ids.length
  const lane = async () => {
    while (left > 0) {
      left -= 1
      ids.push(await contender.add())
    }
  }
  await Promise.all(Array.from({ length: inFlight }, lane))
}

/** Adds jobs by `size` in one call, one call after the other. */
export async function addingMany({ contender, jobs, serverCpuUs }: Run, size: number): Promise<Figures> {
  const ids = [...(await contender.addMany(size))]
  await settleDown()
  const meter = new Meter(serverCpuUs)
  for (let left = jobs; left > 0; left -= size) ids.push(...(await contender.addMany(Math.min(size, left))))
  const figures = await meter.stop(jobs)
  await expectWaiting(contender, ids)
  return figures
}

/** Works jobs off that were there before, `atOnce` at a time. The first tenth warms up. */
export async function workingOff({ contender, jobs, serverCpuUs }: Run, atOnce: number): Promise<Figures> {
  const warm = Math.max(Math.ceil(jobs / 10), atOnce)
  const added = await fill(contender, jobs + warm)
  await settleDown()
  const ended: string[] = []
  let meter: Meter | undefined
  await new Promise<void>((resolve) => {
    contender.work(atOnce, (id) => {
      ended.push(id)
      if (ended.length === warm) meter = new Meter(serverCpuUs)
      if (ended.length >= added.length) resolve()
    })
  })
  await contender.stored(ended.length)
  if (!meter) throw new Error(`${contender.name}: no jobs were left to measure`)
  const figures = await meter.stop(jobs)
  await expectWaiting(contender, [])
  expectSame(contender, added, ended)
  return figures
}

/** Adds jobs by at most 1,000 in one call, fewer when `mostAtOnce` says so, and returns their ids. */
export async function fill(contender: Contender, jobs: number, mostAtOnce = 1_000): Promise<readonly string[]> {
  const ids: string[] = []
  for (let left = jobs; left > 0; left -= mostAtOnce) ids.push(...(await contender.addMany(Math.min(mostAtOnce, left))))
  return ids
}

/** Lets what was done before end on its own time, so that it does not on the time of the measurement. */
export async function settleDown(): Promise<void> {
  globalThis.gc?.()
  await wait(20)
}

async function expectWaiting(contender: Contender, ids: readonly string[]): Promise<void> {
  const waiting = await contender.waiting()
  const different = new Set(ids).size
  if (waiting !== ids.length || different !== ids.length) {
    throw new Error(`${contender.name}: ${waiting} jobs wait, expected ${ids.length} with ${different} ids`)
  }
}

/** Every job that was added ended, and none twice. */
function expectSame(contender: Contender, added: readonly string[], ended: readonly string[]): void {
  const missing = new Set(added)
  for (const id of ended) {
    if (!missing.delete(id)) throw new Error(`${contender.name}: job ${id} ended twice or was never added`)
  }
  if (missing.size > 0) throw new Error(`${contender.name}: ${missing.size} of ${added.length} jobs did not end`)
}
