import * as Sentry from '@sentry/node'
import { isQueueError, QueueError } from '../errors.ts'
import type { EnqueuedJob, Headers, Instrument, InstrumentedRun, RunEnd } from '../instrument.ts'

/** What {@link sentry} takes. */
export interface SentryOptions {
  /** Also reports errors of attempts that will be repeated, as warnings. @default false: only those that leave the job dead */
  readonly retries?: boolean
  /** Sends the job's stored input with each error, cut at 8,000 characters. Look at what is in it first. @default false */
  readonly payload?: boolean
}

/** How much of an input is sent: Sentry refuses events that are too large as a whole. Characters. */
const payloadLimit = 8_000

/** Headers under which the trace travels; not `baggage`, which other tracers use. */
const traceHeader = 'sentry-trace'
const baggageHeader = 'sentry-baggage'

/**
 * Reports the errors of dead jobs to Sentry, each with the task, queue, attempt and id of its job as tags, and gives every run an isolation
 * scope and a `queue.process` span of its own, in the trace that enqueued the job. Uses the client that `Sentry.init` made.
 */
export function sentry({ retries = false, payload = false }: SentryOptions = {}): Instrument {
  return {
    // Where no request and no job is traced, an enqueue is not worth a trace of its own.
    enqueue: (jobs, next) => (Sentry.getActiveSpan() ? Sentry.startSpan(enqueueSpan(jobs), next) : next()),
    inject: currentHeaders,
    run: (run, next) =>
      Sentry.withIsolationScope((scope) => {
        describeJob(scope, run)
        return inOwnSpan(run, next, (end) => {
          if (end.kind === 'dead' || (retries && end.kind === 'retry')) report(run, end, payload)
        })
      }),
  }
}

function enqueueSpan(jobs: readonly EnqueuedJob[]): Parameters<typeof Sentry.startSpan>[0] {
  const tasks = new Set(jobs.map(({ task }) => task))
  const queues = new Set(jobs.map(({ queue }) => queue))
  const [only] = jobs
  return {
    name: tasks.size === 1 ? `enqueue ${only?.task}` : 'enqueue',
    op: 'queue.publish',
    attributes: {
      'messaging.system': 'trellis',
      'messaging.batch.message_count': jobs.length,
      ...(queues.size === 1 && only && { 'messaging.destination.name': only.queue }),
      ...(jobs.length === 1 && only && { 'messaging.message.id': only.id }),
    },
  }
}

function currentHeaders(): Headers | undefined {
  // Outside of spans there is one trace for the whole life of the process.
  if (!Sentry.getActiveSpan()) return undefined
  const { 'sentry-trace': trace, baggage } = Sentry.getTraceData()
  if (!trace) return undefined
  return baggage ? { [traceHeader]: trace, [baggageHeader]: baggage } : { [traceHeader]: trace }
}

function describeJob(scope: Sentry.Scope, { job, ageMs }: InstrumentedRun): void {
  scope.setTags({ task: job.task, queue: job.queue, attempt: job.attempt, 'job.id': job.id })
  const { id, task, queue, attempt, crashes, fence } = job
  scope.setContext('job', { id, task, queue, attempt, crashes, fence, ageMs })
  scope.setTransactionName(job.task)
}

/** `onEnd` is called inside the span, so that what it reports belongs to it. */
function inOwnSpan({ job, headers, ageMs }: InstrumentedRun, next: () => Promise<RunEnd>, onEnd: (end: RunEnd) => void): Promise<void> {
  const trace = { sentryTrace: headers[traceHeader], baggage: headers[baggageHeader] }
  const span = {
    name: job.task,
    op: 'queue.process',
    attributes: {
      'messaging.system': 'trellis',
      'messaging.destination.name': job.queue,
      'messaging.message.id': job.id,
      'messaging.message.receive.latency': ageMs,
      'messaging.message.retry.count': job.attempt - 1,
    },
  }
  const work = async (active: Sentry.Span) => {
    const end = await next()
    active.setAttribute('trellis.job.outcome', end.kind)
    if (end.kind === 'dead' || end.kind === 'retry') active.setStatus({ code: 2, message: 'internal_error' })
    onEnd(end)
  }
  // Also without a trace to continue: it leaves the span that was active where the worker was started.
  return Sentry.continueTrace(trace, () => Sentry.startSpan(span, work))
}

function report({ job, payload }: InstrumentedRun, { kind, error }: RunEnd, withPayload: boolean): void {
  Sentry.withScope((scope) => {
    scope.setLevel(kind === 'dead' ? 'error' : 'warning')
    if (withPayload) scope.setExtra('payload', new TextDecoder().decode(payload).slice(0, payloadLimit))
    // Such a message and its causes quote the input.
    const refused = isQueueError(error, 'invalid_input') && !withPayload
    const shown = refused
      ? new QueueError('invalid_input', `the stored input of task "${job.task}" is refused; the dead job has the reason`)
      : error
    Sentry.captureException(shown, { mechanism: { type: 'auto.queue.trellis', handled: false } })
  })
}
