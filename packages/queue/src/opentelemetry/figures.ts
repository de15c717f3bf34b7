import { type Attributes, type Counter, type Histogram, type MeterProvider, metrics } from '@opentelemetry/api'
import type { EnqueuedJob, InstrumentedRun, JobDeath, RunEnd } from '../instrument.ts'
import { enqueueAttributes, errorType, sharedRunAttributes } from './attributes.ts'

/** The conventions' boundaries, and three more because a job may take an hour. Seconds. */
const boundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 60, 300, 3_600]

interface Meters {
  readonly sent: Counter
  readonly sending: Histogram
  readonly consumed: Counter
  readonly processing: Histogram
  readonly waiting: Histogram
  readonly deaths: Counter
}

/** Counts and durations through the metrics API. No attribute names a job, so that the number of series stays small. */
export class Figures {
  readonly #provider: MeterProvider | undefined
  #meters: Meters | undefined

  constructor(provider: MeterProvider | undefined) {
    this.#provider = provider
  }

  /** One call that stored jobs, or failed to with `error`. */
  enqueued(jobs: readonly EnqueuedJob[], { startedMs, error }: { readonly startedMs: number; readonly error?: unknown }): void {
    const { sent, sending } = this.#get()
    const failed = error === undefined ? {} : { 'error.type': errorType(error) }
    const { 'messaging.message.id': _id, 'messaging.batch.message_count': _count, ...call } = enqueueAttributes(jobs)
    sending.record(secondsSince(startedMs), { ...call, ...failed })
    for (const job of jobs) sent.add(1, { ...call, 'messaging.destination.name': job.queue, 'trellis.task': job.task, ...failed })
  }

  /** A job whose run begins. */
  started({ job, ageMs }: InstrumentedRun): void {
    const { consumed, waiting } = this.#get()
    const attributes = sharedRunAttributes(job)
    consumed.add(1, attributes)
    // Later hand-outs also waited for what went before them: attempts, backoffs, crashes.
    if (job.fence === 1) waiting.record(ageMs / 1_000, attributes)
  }

  /** A run that ended. */
  ended({ job }: InstrumentedRun, startedMs: number, { kind, error }: RunEnd): void {
    const failed: Attributes = isFailure(kind) ? { 'error.type': errorType(error) } : {}
    this.#get().processing.record(secondsSince(startedMs), { ...sharedRunAttributes(job), 'trellis.job.outcome': kind, ...failed })
  }

  /** A job that this process made dead. */
  died({ job, failure }: JobDeath): void {
    const type = failure.name === 'QueueError' ? (failure.code ?? failure.name) : failure.name
    this.#get().deaths.add(1, { ...sharedRunAttributes(job), 'error.type': type })
  }

  // At first use, because the metrics API hands out meters that stay deaf when they are made before the SDK has started.
  #get(): Meters {
    this.#meters ??= defineMeters(this.#provider ?? metrics.getMeterProvider())
    return this.#meters
  }
}

/** Whether this end is a failed attempt. */
export function isFailure(kind: RunEnd['kind']): boolean {
  return kind === 'retry' || kind === 'dead'
}

function defineMeters(provider: MeterProvider): Meters {
  const meter = provider.getMeter('@trellis/queue')
  const seconds = (description: string) => ({ description, unit: 's', advice: { explicitBucketBoundaries: boundaries } })
  const messages = (description: string) => ({ description, unit: '{message}' })
  return {
    sent: meter.createCounter('messaging.client.sent.messages', messages('Jobs given to the broker.')),
    sending: meter.createHistogram('messaging.client.operation.duration', seconds('Time the broker took to store jobs.')),
    consumed: meter.createCounter('messaging.client.consumed.messages', messages('Runs of jobs that began.')),
    processing: meter.createHistogram('messaging.process.duration', seconds('Time a run took.')),
    deaths: meter.createCounter(
      'trellis.job.deaths',
      messages('Jobs that this process made dead, with a handler that failed or without one.'),
    ),
    waiting: meter.createHistogram('trellis.job.wait.duration', seconds('Time from enqueueing a job to its first run, a delay included.')),
  }
}

function secondsSince(startedMs: number): number {
  return (performance.now() - startedMs) / 1_000
}
