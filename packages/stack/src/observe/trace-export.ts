import { context, propagation, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import { BasicTracerProvider, BatchSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { scrubJson } from './scrub.ts'

/**
 * Starts the SDK of this process: spans go to the collector that the standard `OTEL_EXPORTER_OTLP_…` variables name, sampled and described as
 * the other `OTEL_…` variables say. Messages of errors pass the rules of the log. Returns how to send what is left and stop.
 */
export function startTraceExport({ version }: { readonly version: string }): () => Promise<void> {
  // Of the same attribute, what comes later wins: the operator's own words.
  const ours = resourceFromAttributes({ 'service.name': 'trellis', 'service.version': version })
  const resource = defaultResource()
    .merge(ours)
    .merge(detectResources({ detectors: [envDetector] }))
  const provider = new BasicTracerProvider({ resource, spanProcessors: [new BatchSpanProcessor(new ScrubbingExporter())] })
  trace.setGlobalTracerProvider(provider)
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }))
  return async () => await provider.shutdown()
}

/** Takes secrets out of what errors said before anything is sent. */
class ScrubbingExporter extends OTLPTraceExporter {
  override export(...[spans, done]: Parameters<OTLPTraceExporter['export']>): void {
    spans.forEach(scrub)
    super.export(spans, done)
  }
}

function scrub({ events, status }: ReadableSpan): void {
  for (const { attributes } of events) if (attributes !== undefined) Object.assign(attributes, scrubJson(attributes))
  Object.assign(status, scrubJson(status))
}
