import { sleep, wokenUp } from '../bell.ts'
import type { Broker, JobRecord } from '../broker.ts'
import { type Duration, toMs } from '../duration.ts'
import { QueueError } from '../errors.ts'
import type { Emitter } from '../events.ts'
import { unpack } from '../header.ts'
import { lacking } from '../operations.ts'
import type { AnyTask, Task } from '../task.ts'
import { EndBells } from './end-bells.ts'
import type { LargeBytes } from './large-bytes.ts'

/** Pauses between two looks at a job that has not ended. Milliseconds. */
const shortestPauseMs = 10
const longestPauseMs = 500

/** How to wait for a result. */
export interface ResultOptions {
  /** Ends the waiting; the promise rejects with its reason. */
  readonly signal?: AbortSignal
  /** After this the promise rejects with `timeout`. The job goes on. @default no limit */
  readonly timeout?: Duration
}

/** What comes back of a task's value. */
export type OutputOf<T> = T extends Task<string, infer _In, infer _Got, infer Out, infer _Needs> ? Out : never

/** Waits for jobs to end and reads what they returned. */
export class Results {
  readonly #broker: Broker
  readonly #bytes: LargeBytes
  readonly #bells: EndBells

  constructor({ broker, events, bytes }: { readonly broker: Broker; readonly events: Emitter; readonly bytes: LargeBytes }) {
    this.#broker = broker
    this.#bytes = bytes
    this.#bells = new EndBells(events)
  }

  /** {@link Results.read}, for a job that keeps its result. Throws `invalid_option` for another one, instead of waiting for nothing. */
  async of(task: AnyTask, id: string, options?: ResultOptions): Promise<unknown> {
    if (!task.policy.keepsResult && !(await this.#isKept(id))) {
      throw new QueueError('invalid_option', `task "${task.name}" keeps no results: give it an \`output\` or \`keep.success\``)
    }
    return this.read(task, id, options)
  }

  /**
   * What the job returned, as soon as it has ended; at once when it has ended before. Throws `job_failed` (its cause is the failure) when
   * it is dead, `cancelled`, `result_expired` when the broker does not know it (any more), `timeout`, and `unsupported`.
   */
  async read(task: AnyTask, id: string, { signal, timeout }: ResultOptions = {}): Promise<unknown> {
    if (!this.#broker.capabilities.results) throw lacking(this.#broker, 'results')
    const timeoutMs = timeout === undefined ? Number.POSITIVE_INFINITY : toMs(timeout, 'timeout')
    const record = await this.#ended(id, { signal, timeoutMs })
    if (record.task !== task.name) {
      throw new QueueError('invalid_option', `job "${id}" is of task "${record.task}", not of "${task.name}"`)
    }
    // Some brokers cannot tell an empty result, which is nothing returned, from none.
    return task.decodeOutput(await this.#bytes.load(record.result ?? new Uint8Array()))
  }

  /** The last job of a flow keeps its result, whatever its task says. */
  async #isKept(id: string): Promise<boolean> {
    const record = await this.#broker.get(id)
    if (!record) return false
    return record.state === 'succeeded' ? record.result !== null : unpack(record.payload).envelope.keepResult === true
  }

  async #ended(
    id: string,
    { signal, timeoutMs }: { readonly signal: AbortSignal | undefined; readonly timeoutMs: number },
  ): Promise<JobRecord> {
    const deadlineMs = performance.now() + timeoutMs
    let pause = new AbortController()
    const wake = () => pause.abort(wokenUp)
    const stopListening = this.#bells.on(id, wake)
    signal?.addEventListener('abort', wake)
    try {
      for (let pauseMs = shortestPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 1.5)) {
        signal?.throwIfAborted()
        // Renewed before the look, so that an end between the look and the pause is not slept through.
        pause = new AbortController()
        const record = await this.#broker.get(id)
        if (hasEnded(id, record)) return record
        const leftMs = deadlineMs - performance.now()
        if (leftMs <= 0) throw new QueueError('timeout', `job "${id}" has not ended within ${timeoutMs} ms`)
        if (!signal?.aborted) await sleep(Math.min(pauseMs, leftMs), pause.signal)
      }
    } finally {
      stopListening()
      signal?.removeEventListener('abort', wake)
    }
  }
}

function hasEnded(id: string, record: JobRecord | undefined): record is JobRecord {
  if (!record) throw new QueueError('result_expired', `no job "${id}" is known (any more)`)
  if (record.state === 'dead') {
    const failure = record.history.at(-1)
    throw new QueueError('job_failed', `job "${id}" is dead: ${failure?.message ?? 'no reason is known'}`, { cause: failure })
  }
  if (record.state === 'cancelled') throw new QueueError('cancelled', `job "${id}" was cancelled`)
  return record.state === 'succeeded'
}

/** A job that was enqueued. */
export class JobHandle<Out = unknown> {
  readonly id: string
  /** The id of the job that already had the unique key: nothing was stored, and `id` is that job's. */
  readonly duplicateOf: string | undefined
  readonly #task: AnyTask
  readonly #results: Results

  constructor(results: Results, task: AnyTask, { id, duplicateOf }: { readonly id: string; readonly duplicateOf?: string | undefined }) {
    this.id = duplicateOf ?? id
    this.duplicateOf = duplicateOf
    this.#task = task
    this.#results = results
  }

  /**
   * What the job's handler returned, as JSON brings it back. Throws `job_failed` (its cause is the failure) when the job is dead,
   * `cancelled`, `timeout`, `result_expired` when its record is gone, and `invalid_option` when its task keeps no results.
   */
  result(options?: ResultOptions): Promise<Out> {
    return this.#results.of(this.#task, this.id, options) as Promise<Out>
  }
}
