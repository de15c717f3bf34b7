import { setTimeout as pause } from 'node:timers/promises'
import type { Broker } from '../src/broker.ts'
import { createEngine } from '../src/index.ts'
import { openPlace, type Place } from './actors/place.ts'
import { tasksOf } from './actors/tasks.ts'
import { schedules } from './declare.ts'
import type { Recorder } from './history/entry.ts'
import { readJournals } from './history/journal.ts'
import { inTime } from './in-time.ts'

/**
 * How long everything that was asked for may take to end once nothing disturbs it: a parent whose child was lost on its way waits for a
 * minute, and is found within another one. What has not ended then is stuck. Milliseconds.
 */
const patienceMs = 150_000
/** How many jobs are asked about at the same time. */
const atOnce = 50
/** The states in which a job is to be counted exactly: the records of the others are forgotten in time. */
const counted = ['scheduled', 'ready', 'blocked', 'running', 'dead'] as const

/** Ends the schedules, and waits until no job waits or runs, or for too long. */
export async function settleDown(at: Place, recorder: Recorder): Promise<void> {
  const place = openPlace(at)
  try {
    const engine = createEngine({ broker: place.broker, tasks: Object.values(tasksOf(recorder)) })
    for (const name of Object.keys(schedules)) await persist(() => engine.unschedule(name))
    for (const deadline = performance.now() + patienceMs; performance.now() < deadline; ) {
      const queues = Object.values(await persist(() => engine.counts()))
      if (queues.every(({ scheduled, ready, blocked, running }) => scheduled + ready + blocked + running === 0)) return
      await pause(100)
    }
  } finally {
    await place.close()
  }
}

/** Writes down what the broker knows of every job that the journals of `folder` name, and how many it counts. */
export async function writeFinals(
  at: Place,
  { recorder, folder }: { readonly recorder: Recorder; readonly folder: string },
): Promise<void> {
  const place = openPlace(at)
  try {
    const ids = [...(await askedIds(folder))]
    for (let start = 0; start < ids.length; start += atOnce) {
      await Promise.all(ids.slice(start, start + atOnce).map((id) => writeFinal(place.broker, id, recorder)))
    }
    const counts = Object.values(await persist(() => place.broker.counts()))
    for (const state of counted) {
      recorder.record({ kind: 'counted', state, jobs: counts.reduce((sum, queue) => sum + (queue[state] ?? 0), 0) })
    }
  } finally {
    await place.close()
  }
}

async function writeFinal(broker: Broker, id: string, recorder: Recorder): Promise<void> {
  const record = await persist(() => broker.get(id))
  recorder.record({ kind: 'final', id, state: record?.state ?? null, failures: record?.failures ?? 0, crashes: record?.crashes ?? 0 })
}

async function askedIds(folder: string): Promise<ReadonlySet<string>> {
  const ids = new Set<string>()
  for (const entry of await readJournals(folder)) {
    if (entry.kind !== 'asked' || (entry.what.verb !== 'enqueue' && entry.what.verb !== 'fire')) continue
    for (const { id } of entry.what.jobs) ids.add(id)
  }
  return ids
}

/** Asks again until the broker answers: it may still be recovering. */
async function persist<T>(ask: () => Promise<T>): Promise<T> {
  for (const deadline = performance.now() + patienceMs; ; ) {
    try {
      return await inTime('a question to the broker', patienceMs, ask())
    } catch (error) {
      if (performance.now() > deadline) throw error
      await pause(200)
    }
  }
}
