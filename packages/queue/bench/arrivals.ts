import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'
import type { Contender, SetupAt } from './contenders/contender.ts'
import { percentile } from './ratio.ts'

/** From the first job of a worker until everything that it started is up, on a machine with something else to do. Milliseconds. */
const settleMs = 1_000

/** Milliseconds from the instant at which a job was to be added to the start of its handler. */
export interface Latency {
  readonly p50: number
  readonly p99: number
}

/** Opens a contender whose handler hears of each job. */
export type Open = (setup: Pick<SetupAt, 'run'>) => Contender

/** Payload of a measured job: its number. */
interface Numbered {
  readonly number: number
}

/** Tells when each handler started, by the number of its job. */
class Starts {
  readonly atMs = new Map<number, number>()
  readonly #awaited = new Map<number, () => void>()
  #wanted = 0
  #all = () => {}

  readonly run = (payload: unknown): void => {
    const { number } = payload as Numbered
    if (this.atMs.has(number)) throw new Error(`job ${number} started twice`)
    this.atMs.set(number, performance.now())
    this.#awaited.get(number)?.()
    this.#awaited.delete(number)
    if (this.atMs.size === this.#wanted) this.#all()
  }

  /** Resolves once so many jobs have started. */
  reach(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#wanted = count
      this.#all = resolve
      if (this.atMs.size >= count) resolve()
    })
  }

  /** Resolves once a job has started. */
  of(number: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.atMs.has(number)) resolve()
      else this.#awaited.set(number, resolve)
    })
  }

  /** Latency of the jobs from `first` on, which were to be added at these instants. */
  latency(first: number, dueMs: readonly number[]): Latency {
    const latencies = dueMs.map((due, at) => (this.atMs.get(first + at) ?? Number.NaN) - due)
    if (latencies.some(Number.isNaN)) throw new Error('a job never started')
    return { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) }
  }
}

/** Latency on a worker that is idle when each job comes: jobs come 1 to 3 ms apart, and never before the one before has started. */
export async function idleLatency(open: Open, jobs: number): Promise<Latency> {
  const warm = 50
  const starts = new Starts()
  const contender = open({ run: starts.run })
  try {
    contender.work(10, () => {})
    const dueMs: number[] = []
    for (let number = 0; number < warm + jobs; number += 1) {
      // Long enough for the end of the job before to be stored, so that the worker sleeps.
      await wait(1 + (number % 3))
      if (number >= warm) dueMs.push(performance.now())
      await contender.add({ number })
      await starts.reach(number + 1)
    }
    return starts.latency(warm, dueMs)
  } finally {
    await contender.close()
  }
}

/**
 * Jobs per second that producer and worker do together in this process, in a closed loop: 256 jobs under way, each followed by another
 * once its handler has started. The first 500 jobs warm up.
 */
export async function maxLoad(open: Open, ms: number): Promise<number> {
  const warm = 500
  const starts = new Starts()
  const contender = open({ run: starts.run })
  try {
    contender.work(100, () => {})
    let number = 0
    let end = Number.POSITIVE_INFINITY
    const lane = async () => {
      while (performance.now() < end) {
        const mine = number
        number += 1
        await Promise.all([contender.add({ number: mine }), starts.of(mine)])
      }
    }
    const lanes = Array.from({ length: 256 }, lane)
    await starts.reach(warm)
    const [began, before] = [performance.now(), starts.atMs.size]
    end = began + ms
    await Promise.race(lanes)
    const perS = ((starts.atMs.size - before) / (performance.now() - began)) * 1_000
    await Promise.all(lanes)
    return perS
  } finally {
    await contender.close()
  }
}

/** How jobs come on their own: at random instants (a Poisson process), whatever became of the ones before. */
export interface Arrivals {
  readonly perS: number
  readonly forMs: number
  /** In [0, 1). */
  readonly random: () => number
}

/**
 * Latency under open-loop arrivals. It counts from the instant at which a job was to come, so that a stall of the producer or the engine
 * is part of it (no coordinated omission).
 */
export async function loadLatency(open: Open, { perS, forMs, random }: Arrivals): Promise<Latency> {
  const offsets: number[] = []
  for (let at = 0; at < forMs; at += (-Math.log(1 - random()) * 1_000) / perS) offsets.push(at)
  const starts = new Starts()
  const contender = open({ run: starts.run })
  try {
    contender.work(100, () => {})
    await contender.add({ number: -1 })
    await starts.reach(1)
    // The first job of a worker starts more than itself: threads and connections, which have nothing to do with the load.
    await wait(settleMs)
    const failures: unknown[] = []
    const began = performance.now() + 10
    for (let next = 0; next < offsets.length; await nextTurn()) {
      const now = performance.now() - began
      for (; next < offsets.length && (offsets[next] ?? 0) <= now; next += 1)
        contender.add({ number: next }).catch((error) => failures.push(error))
    }
    await starts.reach(offsets.length + 1)
    if (failures.length > 0) throw failures[0]
    // The first tenth of the time warms up.
    const first = offsets.findIndex((offset) => offset >= forMs / 10)
    const dueMs = offsets.slice(first).map((offset) => began + offset)
    return starts.latency(first, dueMs)
  } finally {
    await contender.close()
  }
}
