import type { Logger, Operations, Runs } from '@trellis/stack'
import type { LiveEvent, QueueList } from '../../contract/index.ts'
import { doctorOf, overviewOf } from '../overview/overview.ts'
import { lockList, processList } from '../processes/process-list.ts'
import { queueList } from '../queues/queue-list.ts'
import { outboxView } from '../records/outbox-view.ts'
import { runList } from '../runs/run-list.ts'
import { scheduleList } from '../schedules/schedule-list.ts'

/** What the feed is read from. */
export interface FeedSources {
  readonly operations: Operations
  readonly runs: Runs
  readonly logger: Pick<Logger, 'warn'>
}

/** Told of every change, with the document as JSON. */
export type FeedListener = (event: LiveEvent, data: string) => void

/** Between two looks while somebody listens. Milliseconds. */
const lookMs = 2_000
/** Stores that are slow are looked at less often: at most this part of the time is spent on looking. */
const share = 0.1

interface Dated {
  readonly at: string
}

/**
 * Reads the documents of the console again and again while somebody listens, once for all who do, and tells them what has changed. Nobody
 * listens, nothing is read.
 */
export class LiveFeed {
  readonly #sources: FeedSources
  readonly #listeners = new Set<FeedListener>()
  /** The last documents, as JSON, and without their date for comparison. */
  readonly #known = new Map<LiveEvent, { readonly data: string; readonly content: string }>()
  #queues: QueueList | undefined
  #timer: NodeJS.Timeout | undefined
  #looking = false
  #lookAgain = false

  constructor(sources: FeedSources) {
    this.#sources = sources
  }

  /** Tells `listener` of what is known and of every change. Returns what ends it. */
  listen(listener: FeedListener): () => void {
    for (const [event, { data }] of this.#known) listener(event, data)
    this.#listeners.add(listener)
    this.hurry()
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0) return
      clearTimeout(this.#timer)
      this.#timer = undefined
      // Whoever comes next is not to be shown what was true long ago.
      this.#known.clear()
      this.#queues = undefined
    }
  }

  /** Looks now: somebody has just changed something here. */
  hurry(): void {
    if (this.#looking) this.#lookAgain = true
    else void this.#look()
  }

  async #look(): Promise<void> {
    if (this.#listeners.size === 0) return
    clearTimeout(this.#timer)
    this.#looking = true
    this.#lookAgain = false
    const beganMs = performance.now()
    await this.#read()
    this.#looking = false
    if (this.#listeners.size === 0) return
    const tookMs = performance.now() - beganMs
    this.#timer = setTimeout(() => void this.#look(), this.#lookAgain ? 0 : Math.max(lookMs, tookMs / share)).unref()
  }

  async #read(): Promise<void> {
    const { operations, runs } = this.#sources
    const [queues, processes, runsNow, outbox] = await Promise.all([
      this.#document('queues', queueList(operations)),
      this.#document('workers', processList(operations)),
      this.#document('runs', runList(operations, runs)),
      this.#document('outbox', outboxView(operations)),
      this.#document('schedules', scheduleList(operations)),
      this.#document('locks', lockList(operations)),
    ])
    this.#tell('overview', overviewOf({ queues, processes, runs: runsNow, outbox, doctor: doctorOf(this.#sources) }))
    if (queues !== undefined) this.#ring(queues)
  }

  async #document<Document extends Dated>(event: LiveEvent, asked: Promise<Document>): Promise<Document | undefined> {
    try {
      const document = await asked
      this.#tell(event, document)
      return document
    } catch (error) {
      // The overview tells that the store is away; what was known last stays on the other pages.
      this.#sources.logger.warn({ err: error, event }, 'a document of the console could not be read')
      return undefined
    }
  }

  #tell(event: LiveEvent, document: Dated): void {
    const data = JSON.stringify(document)
    const content = JSON.stringify({ ...document, at: undefined })
    if (this.#known.get(event)?.content === content) return
    this.#known.set(event, { data, content })
    for (const listener of this.#listeners) listener(event, data)
  }

  /** Says in which queues jobs have moved. */
  #ring(queues: QueueList): void {
    const before = new Map((this.#queues?.queues ?? []).map((queue) => [queue.name, movementOf(queue)]))
    const moved = queues.queues.filter((queue) => before.get(queue.name) !== movementOf(queue)).map(({ name }) => name)
    const isFirst = this.#queues === undefined
    this.#queues = queues
    if (isFirst || moved.length === 0) return
    const data = JSON.stringify({ at: queues.at, queues: moved })
    for (const listener of this.#listeners) listener('jobs', data)
  }
}

function movementOf({ oldestReadyMs: _age, workers: _workers, ...queue }: QueueList['queues'][number]): string {
  return JSON.stringify(queue)
}
