import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { freePort } from '../../src/testing/index.ts'

/** A span as a collector gets it by OTLP over HTTP, the part that tests look at. */
export interface SentSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  /** 2 server, 4 producer, 5 consumer. */
  readonly kind: number
  readonly attributes: Readonly<Record<string, unknown>>
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[]
  /** 2: an error. */
  readonly status: number | undefined
  /** Of the process. */
  readonly resource: Readonly<Record<string, unknown>>
}

/** An error as Sentry gets it, the part that tests look at. */
export interface SentError {
  readonly tags?: Readonly<Record<string, string>>
  readonly transaction?: string
  readonly exception?: { readonly values: readonly { readonly type: string; readonly value: string }[] }
}

/** Stands for both the collector of traces and the server of error reports. */
export interface Collector {
  readonly otlpUrl: string
  readonly dsn: string
  /** The first span that fits, as soon as it has come. */
  span(fits: (span: SentSpan) => boolean): Promise<SentSpan>
  error(fits: (error: SentError) => boolean): Promise<SentError>
  /** Everything that came, as text. */
  everything(): string
  stop(): Promise<void>
}

/** Listens on a port of the loopback. */
export async function startCollector(): Promise<Collector> {
  const spans: SentSpan[] = []
  const errors: SentError[] = []
  const bodies: string[] = []
  const listeners = new Set<() => void>()
  const server = createServer(async (request, response) => {
    const body = await text(request)
    bodies.push(body)
    if (request.url === '/v1/traces') spans.push(...spansOf(JSON.parse(body)))
    else errors.push(...errorsOf(body))
    response.end('{}')
    for (const listener of listeners) listener()
  })
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    otlpUrl: `http://127.0.0.1:${port}`,
    dsn: `http://key@127.0.0.1:${port}/1`,
    span: async (fits) => await first(() => spans.find(fits), listeners),
    error: async (fits) => await first(() => errors.find(fits), listeners),
    everything: () => bodies.join('\n'),
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function first<T>(find: () => T | undefined, listeners: Set<() => void>): Promise<T> {
  return await new Promise((resolve) => {
    const look = () => {
      const found = find()
      if (found === undefined) return
      listeners.delete(look)
      resolve(found)
    }
    listeners.add(look)
    look()
  })
}

interface Attribute {
  readonly key: string
  readonly value: Readonly<Record<string, unknown>>
}

interface Traces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] }
    readonly scopeSpans: readonly {
      readonly spans: readonly (Omit<SentSpan, 'attributes' | 'resource' | 'status' | 'links'> & {
        readonly attributes: readonly Attribute[]
        readonly links?: SentSpan['links']
        readonly status?: { readonly code?: number }
      })[]
    }[]
  }[]
}

function spansOf({ resourceSpans }: Traces): readonly SentSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        ...span,
        attributes: valuesOf(span.attributes),
        links: span.links ?? [],
        status: span.status?.code,
        resource: valuesOf(resource.attributes),
      })),
    ),
  )
}

function valuesOf(attributes: readonly Attribute[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
}

/** An envelope is lines of JSON: a header, then for each item a header and its body. */
function errorsOf(envelope: string): readonly SentError[] {
  const [, ...lines] = envelope.split('\n').filter((line) => line !== '')
  return lines.flatMap((line, at) => (at % 2 === 0 && JSON.parse(line).type === 'event' ? [JSON.parse(lines[at + 1] ?? '')] : []))
}
