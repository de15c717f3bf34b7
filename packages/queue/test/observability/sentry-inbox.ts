import * as Sentry from '@sentry/node'

/** An error as Sentry receives it. The part that the tests look at. */
export interface ReceivedError {
  readonly level?: string
  readonly tags?: Readonly<Record<string, unknown>>
  readonly fingerprint?: readonly string[]
  readonly extra?: Readonly<Record<string, unknown>>
  readonly breadcrumbs?: readonly { readonly message?: string }[]
  readonly contexts?: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>
  readonly exception?: {
    readonly values: readonly { readonly type?: string; readonly value?: string; readonly mechanism?: { readonly handled?: boolean } }[]
  }
}

/** A span as Sentry receives it. A segment is the topmost one of its process, what used to be a transaction. */
export interface ReceivedSpan {
  readonly name: string
  readonly trace_id: string
  readonly span_id: string
  readonly parent_span_id?: string
  readonly is_segment: boolean
  readonly status: string
  readonly attributes: Readonly<Record<string, { readonly value: unknown } | undefined>>
}

/** What a client has sent. */
export interface Inbox {
  errors(): Promise<readonly ReceivedError[]>
  spans(): Promise<readonly ReceivedSpan[]>
  /** Everything, as text. */
  everything(): Promise<string>
  close(): Promise<void>
}

/** Starts a client as a program does, but for its transport, which keeps what it is given. */
export function openInbox(): Inbox {
  const envelopes: string[] = []
  const client = Sentry.init({
    dsn: 'https://key@sentry.invalid/1',
    tracesSampleRate: 1,
    defaultIntegrations: false,
    enableRuntimeChannelInjection: false,
    transport: (options) =>
      Sentry.createTransport(options, async ({ body }) => {
        envelopes.push(typeof body === 'string' ? body : Buffer.from(body).toString())
        return { statusCode: 200 }
      }),
  })
  const items = async <T>(type: string): Promise<readonly T[]> => {
    await client?.flush()
    return envelopes.flatMap((envelope) => itemsOf<T>(envelope, type))
  }
  return {
    errors: () => items('event'),
    spans: async () => (await items<{ readonly items: readonly ReceivedSpan[] }>('span')).flatMap(({ items }) => items),
    async everything() {
      await client?.flush()
      return envelopes.join('\n')
    },
    async close() {
      await client?.close()
      Sentry.getCurrentScope().setClient(undefined)
    },
  }
}

/** An envelope is lines of JSON: a header, then for each item a header and its body. */
function itemsOf<T>(envelope: string, wanted: string): T[] {
  const [, ...lines] = envelope.split('\n').filter((line) => line !== '')
  return lines.flatMap((line, at) => (at % 2 === 0 && JSON.parse(line).type === wanted ? [JSON.parse(lines[at + 1] ?? '') as T] : []))
}
