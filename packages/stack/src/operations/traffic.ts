import type { AnyTask, Engine } from '@trellis/queue'
import type { Instrument } from '@trellis/queue/types'

/** What became of jobs of one queue, as numbers of jobs or attempts. */
export interface QueueTraffic {
  readonly enqueued: number
  readonly succeeded: number
  readonly retried: number
  readonly died: number
}

type Movement = keyof QueueTraffic
type Slot = Map<string, Record<Movement, number>>

/** A minute in slots: the oldest leaves as a whole, so a figure covers between 55 and 60 seconds. Milliseconds. */
const slotMs = 5_000
const slots = 12
/** Names of queues may come from users' input; what is beyond is not counted. */
const mostQueues = 200

/** Counts what this process did with jobs in the last minute, by queue. Costs the same memory however much that is. */
export class Traffic {
  readonly #slots: Slot[] = [new Map()]
  readonly #nowMs: () => number
  #newestMs: number

  /** `nowMs` never goes back. */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs
    this.#newestMs = nowMs()
  }

  /** Counts what goes in. For the engine's options. */
  readonly instrument: Instrument = {
    enqueue: async (jobs, next) => {
      await next()
      for (const { queue } of jobs) this.count(queue, 'enqueued')
    },
  }

  /** Counts how attempts end. */
  listen(engine: Pick<Engine<AnyTask>, 'on'>): void {
    engine.on('job.succeeded', ({ job }) => this.count(job.queue, 'succeeded'))
    engine.on('job.retrying', ({ job }) => this.count(job.queue, 'retried'))
    engine.on('job.failed', ({ job }) => this.count(job.queue, 'died'))
    engine.on('job.died', ({ job }) => this.count(job.queue, 'died'))
  }

  count(queue: string, movement: Movement): void {
    const slot = this.#newest()
    const known = slot.get(queue)
    if (known !== undefined) known[movement] += 1
    else if (slot.size < mostQueues) slot.set(queue, { ...nothing, [movement]: 1 })
  }

  /** The last minute, of the queues in which anything happened. */
  lastMinute(): Readonly<Record<string, QueueTraffic>> {
    this.#newest()
    return totalsOf(this.#slots.flatMap((slot) => [...slot]))
  }

  #newest(): Slot {
    const passed = Math.floor((this.#nowMs() - this.#newestMs) / slotMs)
    for (let added = 0; added < Math.min(passed, slots); added += 1) this.#slots.unshift(new Map())
    this.#slots.length = Math.min(this.#slots.length, slots)
    this.#newestMs += passed * slotMs
    const [slot = new Map()] = this.#slots
    return slot
  }
}

/** No jobs moved. */
const nothing: QueueTraffic = { enqueued: 0, succeeded: 0, retried: 0, died: 0 }

/** Adds up by queue. */
export function totalsOf(parts: Iterable<readonly [queue: string, part: QueueTraffic]>): Readonly<Record<string, QueueTraffic>> {
  const totals = new Map<string, QueueTraffic>()
  for (const [queue, part] of parts) {
    const { enqueued, succeeded, retried, died } = totals.get(queue) ?? nothing
    totals.set(queue, {
      enqueued: enqueued + part.enqueued,
      succeeded: succeeded + part.succeeded,
      retried: retried + part.retried,
      died: died + part.died,
    })
  }
  return Object.fromEntries(totals)
}
