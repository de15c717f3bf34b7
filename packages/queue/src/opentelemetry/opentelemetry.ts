import {
  type Context,
  context,
  isSpanContextValid,
  type Link,
  type MeterProvider,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api'
import type { EnqueuedJob, Headers, Instrument, InstrumentedRun, RunEnd } from '../instrument.ts'
import { enqueueAttributes, errorType, runAttributes, shared } from './attributes.ts'
import { Figures, isFailure } from './figures.ts'

/** What {@link openTelemetry} takes. */
export interface OpenTelemetryOptions {
  /** @default the global one */
  readonly tracerProvider?: TracerProvider
  /** @default the global one */
  readonly meterProvider?: MeterProvider
  /**
   * How the span of a run stands to the span that enqueued its job. `link`: it begins a trace of its own, which names the other, so that a
   * trace ends when its request does. `child`: it belongs to the same trace, also days later.
   * @default 'link'
   */
  readonly runAs?: 'link' | 'child'
}

/**
 * Traces and figures by the messaging conventions of OpenTelemetry: a PRODUCER span for each call that stores jobs, a CONSUMER span for
 * each run. Needs a registered SDK with a context manager and a propagator, whose fields travel in the job's headers.
 */
export function openTelemetry({ tracerProvider, meterProvider, runAs = 'link' }: OpenTelemetryOptions = {}): Instrument {
  const figures = new Figures(meterProvider)
  const tracer = (tracerProvider ?? trace).getTracer('@trellis/queue')
  return {
    enqueue: (jobs, next) => traceEnqueue(jobs, next, { tracer, figures }),
    inject: currentHeaders,
    run: (run, next) => traceRun(run, next, { tracer, figures, runAs }),
    died: (death) => figures.died(death),
  }
}

interface Tools {
  readonly tracer: Tracer
  readonly figures: Figures
}

async function traceEnqueue(jobs: readonly EnqueuedJob[], next: () => Promise<void>, { tracer, figures }: Tools): Promise<void> {
  const task = shared(jobs, ({ task }) => task)
  const span = tracer.startSpan(task === undefined ? 'enqueue' : `enqueue ${task}`, {
    kind: SpanKind.PRODUCER,
    attributes: enqueueAttributes(jobs),
  })
  const startedMs = performance.now()
  try {
    await context.with(trace.setSpan(context.active(), span), next)
    figures.enqueued(jobs, { startedMs })
  } catch (error) {
    fail(span, error)
    figures.enqueued(jobs, { startedMs, error })
    throw error
  } finally {
    span.end()
  }
}

function currentHeaders(): Headers | undefined {
  const headers: Record<string, string> = {}
  propagation.inject(context.active(), headers)
  return Object.keys(headers).length > 0 ? headers : undefined
}

async function traceRun(
  run: InstrumentedRun,
  next: () => Promise<RunEnd>,
  { tracer, figures, runAs }: Tools & Required<Pick<OpenTelemetryOptions, 'runAs'>>,
): Promise<void> {
  const { job } = run
  // From the root and not from the active context: that of a worker is whatever was active where it was started.
  const sent = propagation.extract(ROOT_CONTEXT, run.headers)
  const options = { kind: SpanKind.CONSUMER, attributes: runAttributes(job) }
  const span =
    runAs === 'child'
      ? tracer.startSpan(`run ${job.task}`, options, sent)
      : tracer.startSpan(`run ${job.task}`, { ...options, root: true, links: linksTo(sent) }, sent)
  const startedMs = performance.now()
  figures.started(run)
  const end = await context.with(trace.setSpan(sent, span), next)
  span.setAttribute('trellis.job.outcome', end.kind)
  if (isFailure(end.kind)) fail(span, end.error)
  span.end()
  figures.ended(run, startedMs, end)
}

function linksTo(sent: Context): Link[] {
  const producer = trace.getSpanContext(sent)
  return producer && isSpanContextValid(producer) ? [{ context: producer }] : []
}

function fail(span: Span, error: unknown): void {
  const exception = error instanceof Error ? error : String(error)
  span.recordException(exception)
  span.setAttribute('error.type', errorType(error))
  span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) })
}
