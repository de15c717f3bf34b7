import type { Registry } from 'prom-client'
import type { Engine } from '../engine.ts'
import { queueErrorCodes } from '../errors.ts'
import type { EngineEvents } from '../events.ts'
import type { Failure } from '../job.ts'
import { type AnyTask, wholeNumber } from '../task.ts'
import { BoundedNames } from './bounded-names.ts'
import { KeptAnswer } from './kept-answer.ts'
import { defineMetrics, type QueueFigures } from './metric-definitions.ts'

/** What {@link queueMetrics} takes. */
export interface QueueMetricsOptions {
  readonly engine: Pick<Engine<AnyTask>, 'on' | 'counts' | 'oldestReadyMs' | 'health'>
  /** Where the metrics are registered: the registry whose text your `/metrics` route sends. */
  readonly register: Registry
  /** Stands before every name; for a second engine in one registry. @default 'trellis_queue_' */
  readonly prefix?: string
  /** How many task names and how many queue names get time series of their own; later ones share those of `other`. @default 100 */
  readonly mostNames?: number
  /** The broker is asked for its counts and oldest jobs by a scrape, at most this often. Milliseconds. @default 5_000 */
  readonly countsEveryMs?: number
  /** How long a scrape waits for the counts; then it goes without them. Milliseconds. @default 2_000 */
  readonly countsWithinMs?: number
}

/** The name of each outcome in `runs_total`, by the event that tells of it. */
const outcomes = {
  'job.succeeded': 'succeeded',
  'job.retrying': 'retrying',
  'job.failed': 'failed',
  'job.snoozed': 'snoozed',
  'job.waiting': 'waiting',
  'job.discarded': 'discarded',
  'job.cancelled': 'cancelled',
  'job.released': 'released',
  'job.lost': 'lost',
} as const satisfies Partial<Record<keyof EngineEvents, string>>

/** The events about attempts, whose handlers ran to their end. */
const attempts = ['job.succeeded', 'job.retrying', 'job.failed'] as const

/** The events about dead jobs. */
const deaths = ['job.failed', 'job.died'] as const

/**
 * Registers the metrics of an engine: what its workers do, counted from now on, and how many jobs there are, asked from the broker by a
 * scrape. `stop` ends the counting and takes the metrics out of the registry. Throws `invalid_option` for a number that is not whole.
 */
export function queueMetrics(options: QueueMetricsOptions): { stop(): void } {
  const { engine, register, prefix = 'trellis_queue_', mostNames = 100, countsEveryMs = 5_000, countsWithinMs = 2_000 } = options
  const most = wholeNumber(mostNames, 1, 'mostNames')
  const queues = new BoundedNames(most)
  const standing = new KeptAnswer({
    async ask() {
      const [counts, oldestReadyMs] = await Promise.all([engine.counts(), engine.oldestReadyMs()])
      return { counts, oldestReadyMs }
    },
    everyMs: wholeNumber(countsEveryMs, 0, 'countsEveryMs'),
    withinMs: wholeNumber(countsWithinMs, 1, 'countsWithinMs'),
    onFailure: () => figures.countsFailures.inc(),
  })
  const figures: QueueFigures = defineMetrics({ prefix, register, queues, standing: () => standing.get(), health: () => engine.health() })
  const stops = listen(engine, figures, { tasks: new BoundedNames(most), queues })
  return {
    stop() {
      for (const stop of stops) stop()
      for (const name of figures.names) register.removeSingleMetric(name)
    },
  }
}

/** Codes are a closed set. What handlers throw is not, so it is one reason. */
function reasonOf({ name, code }: Failure): string {
  const known = name === 'QueueError' ? queueErrorCodes.find((one) => one === code) : undefined
  return known ?? 'error'
}

interface Names {
  readonly tasks: BoundedNames
  readonly queues: BoundedNames
}

function listen(engine: QueueMetricsOptions['engine'], figures: QueueFigures, { tasks, queues }: Names): (() => void)[] {
  const labels = ({ task, queue }: { readonly task: string; readonly queue: string }) => ({ task: tasks.of(task), queue: queues.of(queue) })
  const names = Object.keys(outcomes) as (keyof typeof outcomes)[]
  return [
    ...names.map((name) => engine.on(name, ({ job }) => figures.ended.inc({ ...labels(job), outcome: outcomes[name] }))),
    ...deaths.map((name) => engine.on(name, ({ job, failure }) => figures.deaths.inc({ ...labels(job), reason: reasonOf(failure) }))),
    ...attempts.map((name) => engine.on(name, ({ job, durationMs }) => figures.runSeconds.observe(labels(job), durationMs / 1_000))),
    engine.on('job.started', ({ job, ageMs }) => {
      // Later hand-outs also waited for what went before them: attempts, backoffs, crashes.
      if (job.fence === 1) figures.waitSeconds.observe(labels(job), ageMs / 1_000)
    }),
    engine.on('worker.fenced', () => figures.leasesLost.inc()),
    engine.on('worker.stuck', () => figures.stuck.inc()),
    engine.on('worker.broker-failed', () => figures.brokerFailures.inc()),
    engine.on('schedule.failed', () => figures.scheduleFailures.inc()),
  ]
}
