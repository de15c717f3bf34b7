import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { BasicTracerProvider, InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'

/** An SDK that keeps what it exports. */
export interface Recorder {
  /** Every span that has ended, in the order in which they began. */
  spans(): readonly ReadableSpan[]
  /** The newest span of this name. Throws when there is none. */
  span(name: string): ReadableSpan
  stop(): void
}

/** Registers the SDK as a program does at its start: provider, context manager and the propagator of the W3C. */
export function startTracing(): Recorder {
  const exporter = new InMemorySpanExporter()
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }))
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  const spans = () => exporter.getFinishedSpans().toSorted((a, b) => nanoseconds(a) - nanoseconds(b))
  return {
    spans,
    span(name) {
      const found = spans().findLast((span) => span.name === name)
      if (!found) throw new Error(`no span "${name}" was exported`)
      return found
    },
    stop() {
      trace.disable()
      context.disable()
      propagation.disable()
    },
  }
}

/**
 * The exported spans as text: each below its parent, each trace from the left edge, with `-> name` for a link and `!` for an error.
 * Siblings stand in the order in which they began.
 */
export function traceTree(spans: readonly ReadableSpan[]): string[] {
  const nameOf = new Map(spans.map((span) => [span.spanContext().spanId, span.name]))
  const below = (parent: string | undefined, depth: number): string[] =>
    spans
      .filter((span) => span.parentSpanContext?.spanId === parent)
      .flatMap((span) => [`${'  '.repeat(depth)}${line(span, nameOf)}`, ...below(span.spanContext().spanId, depth + 1)])
  return below(undefined, 0)
}

function line(span: ReadableSpan, nameOf: ReadonlyMap<string, string>): string {
  const links = span.links.map(({ context }) => ` -> ${nameOf.get(context.spanId) ?? 'unknown'}`)
  return `${span.name}${span.status.code === SpanStatusCode.ERROR ? '!' : ''}${links.join('')}`
}

function nanoseconds({ startTime: [seconds, nanos] }: ReadableSpan): number {
  return seconds * 1e9 + nanos
}
