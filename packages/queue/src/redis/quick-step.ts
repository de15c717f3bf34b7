import type { LeasedJob, Result, StepRequest } from '../broker.ts'
import { list, number, type Reply, text } from './client.ts'
import type { QueueKeys } from './keys.ts'
import type { Served } from './merge-replies.ts'
import type { Stop } from './routes.ts'
import type { Scripts } from './scripts.ts'
import { unpackFresh } from './unpacked-job.ts'

/** The usual step does not look for lapsed workers; this often a step takes the long way, which does. Milliseconds. */
const lookEveryMs = 500
/** Somebody else may be asleep although a ring was due: so many steps, and it is made up for. */
const ringEvery = 16
/** A queue in which the usual step was refused takes the long way for so many steps. */
const refusedPause = 16
/** As in lua/parts/held.lua. Milliseconds. */
const workerMemoryMs = 3_600_000

/** How one worker has fared in one queue. */
interface Pace {
  lookedMs: number
  /** Steps that take the long way unasked. */
  pause: number
  /** The step before found less than it wanted. */
  rested: boolean
}

/** One step of a worker in one queue. */
export interface QuickRequest {
  readonly request: StepRequest
  readonly stop: Stop
  readonly keys: QueueKeys
}

/** Tries lua/step-quick.lua where only the usual is to be done. */
export class QuickSteps {
  readonly #scripts: Scripts
  readonly #paces = new WeakMap<object, Map<string, Pace>>()

  constructor(scripts: Scripts) {
    this.#scripts = scripts
  }

  /** The reply, or undefined when the long way must be taken: nothing was done then. `worker` stands for the worker that asks. */
  async step(worker: object, { request, stop, keys }: QuickRequest): Promise<Served | undefined> {
    const done = usualEnds(stop.results)
    if (done === undefined) return undefined
    const nowMs = this.#scripts.nowMs()
    const pace = this.#pace(worker, stop.queue)
    if (pace.pause > 0 || nowMs - pace.lookedMs >= lookEveryMs) {
      pace.pause = Math.max(0, pace.pause - 1)
      pace.lookedMs = nowMs
      return undefined
    }
    const { seq, leaseMs } = request
    const rings = pace.rested || seq % ringEvery === 0
    const memoryMs = leaseMs + workerMemoryMs
    const values = [seq, stop.want, leaseMs, request.worker, done, rings ? 1 : 0, seq - 1, memoryMs]
    const reply = list(await this.#scripts.run('step-quick', { keys: [...keys.quick, ...keys.of(request.worker), ...keys.odd], values }))
    if (reply.length === 0) {
      pace.pause = refusedPause
      return undefined
    }
    const served = asServed(reply, stop)
    pace.rested = served.jobs.length < stop.want
    return served
  }

  #pace(worker: object, queue: string): Pace {
    let paces = this.#paces.get(worker)
    if (!paces) {
      paces = new Map()
      this.#paces.set(worker, paces)
    }
    let pace = paces.get(queue)
    if (!pace) {
      // The first step of a worker is the one that makes it known.
      pace = { lookedMs: Number.NEGATIVE_INFINITY, pause: 0, rested: true }
      paces.set(queue, pace)
    }
    return pace
  }
}

/** The ids of new jobs that succeeded, each with a line feed behind it. Undefined when there is any other end. */
function usualEnds(results: readonly Result[]): string | undefined {
  let ids = ''
  for (const { id, fence, outcome } of results) {
    if (fence !== 1 || outcome.kind !== 'done' || outcome.result !== undefined || id.includes('\n')) return undefined
    ids += `${id}\n`
  }
  return ids
}

function asServed([now, ids, blobs, due]: readonly Reply[], { queue }: Stop): Served {
  const nowMs = number(now)
  const packed = list(blobs)
  const jobs: LeasedJob[] = []
  for (const [at, id] of list(ids).entries()) {
    const blob = packed[at]
    if (blob instanceof Buffer) jobs.push(unpackFresh(blob, { id: text(id), queue, nowMs }))
  }
  const dueMs = number(due)
  return { kind: 'stepped', jobs, lost: [], cancel: [], nextDueMs: dueMs < 0 ? null : dueMs }
}
