import * as Sentry from '@sentry/node'
import type { RunningJob } from '../current-job.ts'
import { isQueueError, QueueError } from '../errors.ts'
import type { EnqueuedJob, Headers, Instrument, InstrumentedRun, JobDeath, RunEnd } from '../instrument.ts'
import { type Failure, toFailure } from '../job.ts'

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
 * Reports each job that this process made dead to Sentry, with the task, queue, attempt and id of the job and the reason as tags, and gives
 * every run an isolation scope and a `queue.process` span of its own, in the trace that enqueued the job. Uses the client that
 * `Sentry.init` made.
 */
export function sentry({ retries = false, payload = false }: SentryOptions = {}): Instrument {
  const reported = new WeakSet<RunningJob>()
  /** Whether nothing was said of this death: a run says it with the error itself, and then the broker accepts it; or a drain was quicker. */
  const isNews = (job: RunningJob) => !reported.has(job) && reported.add(job) !== undefined
  return {
    // Where no request and no job is traced, an enqueue is not worth a trace of its own.
    enqueue: (jobs, next) => (Sentry.getActiveSpan() ? Sentry.startSpan(enqueueSpan(jobs), next) : next()),
    inject: currentHeaders,
    run: (run, next) =>
      Sentry.withIsolationScope((scope) => {
        describeJob(scope, run)
        return inOwnSpan(run, next, (end) => {
          if (end.kind === 'dead' ? isNews(run.job) : retries && end.kind === 'retry') report(run, end, payload)
        })
      }),
    died: (death) => {
      if (isNews(death.job)) reportDeath(death, payload)
    },
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

function describeJob(scope: Sentry.Scope, { job, ageMs }: { readonly job: RunningJob; readonly ageMs?: number }): void {
  const { id, task, queue, attempt, crashes, fence } = job
  scope.setTags({ task, queue, attempt, 'job.id': id })
  scope.setContext('job', { id, task, queue, attempt, crashes, fence, ...(ageMs !== undefined && { ageMs }) })
  scope.setTransactionName(task)
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
    const shown = refused ? new QueueError('invalid_input', refusal(job)) : error
    scope.setTag('reason', reasonOf(toFailure(error)))
    Sentry.captureException(shown, captured)
  })
}

/** A job that died without a run of this process that could be seen to its end. */
function reportDeath({ job, failure }: JobDeath, withPayload: boolean): void {
  Sentry.withIsolationScope((scope) => {
    describeJob(scope, { job })
    scope.setLevel('error')
    scope.setTag('reason', reasonOf(failure))
    // Without a stack, events are told apart by their messages, which have ids of jobs in them.
    scope.setFingerprint(['trellis', job.task, reasonOf(failure)])
    Sentry.captureException(asError(withPayload ? failure : { ...failure, message: sparingMessage(job, failure) }), captured)
  })
}

const captured = { mechanism: { type: 'auto.queue.trellis', handled: false } }

/** A code where there is one, else the name of the error's class. */
function reasonOf({ code, name }: Failure): string {
  return code ?? name
}

/** The error that a failure was, as far as it was stored. */
function asError({ name, message, code, stack }: Failure): Error {
  const error = new Error(message)
  error.stack = stack ?? `${name}: ${message}`
  return Object.assign(error, { name, ...(code !== undefined && { code }) })
}

/** The message of a failure without what may quote an input: of a refused one, or in what a child died of. */
function sparingMessage(job: RunningJob, { code, message }: Failure): string {
  if (code === 'invalid_input') return refusal(job)
  return code === 'child_failed' ? message.replace(/^(the child ".*?" of queue ".*?" is (?:dead|cancelled)): .*$/s, '$1') : message
}

function refusal({ task }: RunningJob): string {
  return `the stored input of task "${task}" is refused; the dead job has the reason`
}
