import type { LeasedJob, Result, StepRequest } from '../broker.ts'
import { list, number, type Reply, text } from './client.ts'
import { Detour } from './detour.ts'
import type { QueueKeys } from './keys.ts'
import type { Served } from './merge-replies.ts'
import type { Stop } from './routes.ts'
import type { Scripts } from './scripts.ts'
import { unpackFresh } from './unpacked-job.ts'

/** The usual step does not look for lapsed workers; this often a step takes the long way, which does. Milliseconds. */
const lookEveryMs = 500
/** Somebody else may be asleep although a ring was due: so many steps, and it is made up for. */
const ringEvery = 16
/** As in lua/parts/held.lua. Milliseconds. */
const workerMemoryMs = 3_600_000

/** How one worker has fared in one queue. */
interface Pace {
  lookedMs: number
  readonly detour: Detour
  /** The step before found less than it wanted. */
  rested: boolean
}

/** One step of a worker in one queue. */
export interface QuickRequest {
  readonly request: StepRequest
  readonly stop: Stop
  readonly keys: QueueKeys
  /** Whether the queue is known to have more than ordinary jobs. */
  readonly extended: boolean
}

/** Tries lua/step-quick.lua, or lua/step-quick-extended.lua, where only the usual is to be done. */
export class QuickSteps {
  readonly #scripts: Scripts
  readonly #paces = new WeakMap<object, Map<string, Pace>>()

  constructor(scripts: Scripts) {
    this.#scripts = scripts
  }

  /** The reply, or undefined when the long way must be taken: nothing was done then. `worker` stands for the worker that asks. */
  async step(worker: object, { request, stop, keys, extended }: QuickRequest): Promise<Served | undefined> {
    const done = usualEnds(stop.results, extended)
    if (done === undefined) return undefined
    const nowMs = this.#scripts.nowMs()
    const pace = this.#pace(worker, stop.queue)
    if (pace.detour.takes() || nowMs - pace.lookedMs >= lookEveryMs) {
      pace.lookedMs = nowMs
      return undefined
    }
    const { seq, leaseMs } = request
    const rings = pace.rested || seq % ringEvery === 0
    const memoryMs = leaseMs + workerMemoryMs
    const values = [seq, stop.want, leaseMs, request.worker, done, rings ? 1 : 0, seq - 1, memoryMs, stop.free]
    const mine = [...keys.quick, ...keys.of(request.worker)]
    const call = extended
      ? this.#scripts.run('step-quick-extended', { keys: [...mine, ...keys.oddExtended], values: [...values, ...returned(stop.results)] })
      : this.#scripts.run('step-quick', { keys: [...mine, ...keys.odd], values })
    const reply = list(await call)
    pace.detour.tried(reply.length === 0)
    if (reply.length === 0) return undefined
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
      pace = { lookedMs: Number.NEGATIVE_INFINITY, detour: new Detour(), rested: true }
      paces.set(queue, pace)
    }
    return pace
  }
}

/** The ids of new jobs that succeeded, each with a line feed behind it. Undefined when there is any other end. */
function usualEnds(results: readonly Result[], mayReturn: boolean): string | undefined {
  let ids = ''
  for (const { id, fence, outcome } of results) {
    if (fence !== 1 || outcome.kind !== 'done' || id.includes('\n')) return undefined
    // No bytes at all would be taken for no result.
    if (outcome.result !== undefined && (!mayReturn || outcome.result.byteLength === 0)) return undefined
    ids += `${id}\n`
  }
  return ids
}

/** What each job returned, '' for nothing. */
function returned(results: readonly Result[]): readonly (string | Buffer)[] {
  return results.map(({ outcome }) => {
    const bytes = outcome.kind === 'done' ? outcome.result : undefined
    return bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) : ''
  })
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
