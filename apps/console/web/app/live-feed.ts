import type { QueryClient } from '@tanstack/react-query'
import type { LiveEvent } from '../../contract/index.ts'
import { ask } from './query-client.ts'

/**
 * How fresh what is shown is. `live`: changes are told as they happen. `polling`: the stream is away, answers are asked for every few seconds.
 * `stale`: nobody answers; what is shown is as it was at `heardAt`.
 */
export interface FeedState {
  readonly kind: 'connecting' | 'live' | 'polling' | 'stale'
  /** When the server was last heard, by this device's clock. Milliseconds since the epoch. */
  readonly heardAt: number
  /** How far the server's clock is ahead of this device's. Milliseconds. */
  readonly aheadMs: number
}

/** Documents that the stream sends whole; the names are those of their routes. */
const documents: readonly Exclude<LiveEvent, 'jobs'>[] = ['overview', 'queues', 'schedules', 'workers', 'locks', 'runs', 'outbox']

/** How often is asked while the stream is away. Milliseconds. */
const pollMs = 5_000
/** Clocks that differ by less are taken for equal: the answer's way takes time, too. Milliseconds. */
const skewMs = 3_000

/** Keeps the cache of answers as fresh as it can, and says how fresh that is. Listens from `start` to `stop`. */
export class LiveFeed {
  readonly #queries: QueryClient
  readonly #address: string
  readonly #listeners = new Set<() => void>()
  #state: FeedState = { kind: 'connecting', heardAt: Date.now(), aheadMs: 0 }
  #source: EventSource | undefined
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(queries: QueryClient, address: string) {
    this.#queries = queries
    this.#address = address
  }

  start(): void {
    if (this.#source !== undefined) return
    const source = new EventSource(this.#address)
    this.#source = source
    source.addEventListener('open', () => this.#opened(source))
    source.addEventListener('error', () => this.#broken())
    for (const name of documents) source.addEventListener(name, (event: MessageEvent<string>) => this.#took(name, JSON.parse(event.data)))
    source.addEventListener('jobs', () => this.#rang())
  }

  stop(): void {
    this.#source?.close()
    this.#source = undefined
    this.#stopPolling()
  }

  readonly state = (): FeedState => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #opened(source: EventSource): void {
    this.#stopPolling()
    this.#become({ kind: 'live' })
    // What has happened to jobs meanwhile was rung for in vain.
    this.#rang()
    // The stream begins with documents that may be old. What is asked for is from now, and tells the clocks apart.
    void this.#askOverview().then(
      (at) => this.#source === source && this.#become({ kind: 'live', at }),
      () => undefined,
    )
  }

  #took(name: Exclude<LiveEvent, 'jobs'>, document: unknown): void {
    this.#queries.setQueryData([name], document as never)
    this.#become({ kind: 'live' })
  }

  #rang(): void {
    for (const route of ['jobs', 'job', 'previewReplay'] as const) void this.#queries.invalidateQueries({ queryKey: [route] })
  }

  #broken(): void {
    if (this.#timer === undefined) {
      this.#become({ kind: 'polling' })
      this.#timer = setInterval(() => void this.#poll(), pollMs)
      void this.#poll()
    }
    // A stream that broke is taken up by the browser itself; one that was refused is not.
    if (this.#source?.readyState === EventSource.CLOSED) this.#source = undefined
  }

  async #poll(): Promise<void> {
    const asked = this.#timer
    try {
      const at = await this.#askOverview()
      if (asked !== this.#timer) return
      this.#become({ kind: 'polling', at })
      await this.#queries.refetchQueries({ type: 'active', predicate: ({ queryKey }) => isWatched(queryKey[0]) })
      if (asked === this.#timer) this.start()
    } catch {
      if (asked === this.#timer) this.#become({ kind: 'stale' })
    }
  }

  /** Renews the overview; returns what the server's clock said. */
  async #askOverview(): Promise<string> {
    return (await this.#queries.fetchQuery({ ...ask('overview'), staleTime: 0, retry: false })).at
  }

  #stopPolling(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** `at` is what the server's clock says now. */
  #become({ kind, at }: { readonly kind: FeedState['kind']; readonly at?: string }): void {
    const heardAt = kind === 'live' || at !== undefined ? Date.now() : this.#state.heardAt
    const skew = at === undefined ? this.#state.aheadMs : Date.parse(at) - Date.now()
    this.#state = { kind, heardAt, aheadMs: Math.abs(skew) < skewMs ? 0 : skew }
    for (const listener of this.#listeners) listener()
  }
}

function isWatched(route: string): boolean {
  return route === 'jobs' || route === 'job' || documents.some((name) => name === route && name !== 'overview')
}
