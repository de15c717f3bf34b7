import type { Held } from './holdings.ts'

/** What is taken ahead should have started within this. Milliseconds. */
const startWithinMs = 5
/** Jobs that take longer than this on average are not taken ahead, however many slots there are. Milliseconds. */
const longestPaceMs = 20
/** Looks whether those that wait are getting on count when they are so far apart. Milliseconds. */
const lookEveryMs = 20
/** So many looks in a row that find no end of any job: then those that wait go back, for others. More than one, because a process may stall. */
const patience = 2
/** At most this many jobs of a queue wait in a lane. */
const mostWaiting = 250
/** Nobody knows how long the jobs of a queue take before so many have ended. */
const samplesNeeded = 16
/** One slow job is forgotten after some twenty quick ones. Milliseconds. */
const longestSampleMs = 50

interface Line {
  /** In the order in which they came. */
  readonly waiting: Set<Held>
  lookedMs: number
  /** Looks since a job ended. */
  looks: number
  /** Moving average of what a job takes. Milliseconds. */
  paceMs: number
  samples: number
  /** A job that may start only once was handed out here, so more of them may come, and the broker would look at the others in vain. */
  barred: boolean
}

/**
 * Jobs that a lane was given before it has slots for them, so that the next ones are there when quick jobs end. No more of a queue than
 * are likely to have started within five milliseconds, judged by those that ended; of jobs that take longer none.
 */
export class Ahead {
  readonly #enabled: boolean
  readonly #lines = new Map<string, Line>()
  #size = 0

  constructor(enabled: boolean) {
    this.#enabled = enabled
  }

  /** How many jobs wait for a slot. */
  get size(): number {
    return this.#size
  }

  /** How many more jobs of a queue with so many slots may be taken ahead. */
  room(queue: string, slots: number): number {
    const line = this.#lines.get(queue)
    return line ? Math.max(0, most(line, slots) - line.waiting.size) : 0
  }

  /** Whether less than half of what may wait does: time to fetch more. */
  isLow(queue: string, slots: number): boolean {
    const line = this.#lines.get(queue)
    return !line || line.waiting.size <= most(line, slots) / 2
  }

  /** Takes nothing of a queue ahead from now on. */
  bar(queue: string): void {
    if (this.#enabled) this.#line(queue).barred = true
  }

  /** Has a job wait for a slot. */
  park(held: Held): void {
    const line = this.#line(held.leased.queue)
    if (line.waiting.size === 0) line.lookedMs = held.takenMs
    line.waiting.add(held)
    this.#size += 1
  }

  /** The job that is to start next; it waits no longer. */
  next(queue: string): Held | undefined {
    const waiting = this.#lines.get(queue)?.waiting
    if (!waiting || waiting.size === 0) return undefined
    const [held] = waiting
    if (held) this.drop(held)
    return held
  }

  /** Whether the job was waiting. It no longer is. */
  drop(held: Held): boolean {
    const waited = this.#lines.get(held.leased.queue)?.waiting.delete(held) ?? false
    if (waited) this.#size -= 1
    return waited
  }

  /** Everything that waits, in any order. */
  *waiting(): Iterable<Held> {
    for (const { waiting } of this.#lines.values()) yield* waiting
  }

  /** Those that wait behind jobs that do not end. Of their queues nothing is taken ahead until jobs of them have proven quick again. */
  stuck(nowMs: number): readonly Held[] {
    if (this.#size === 0) return []
    const found: Held[] = []
    for (const line of this.#lines.values()) {
      if (line.waiting.size === 0 || nowMs - line.lookedMs < lookEveryMs) continue
      line.lookedMs = nowMs
      line.looks += 1
      if (line.looks < patience) continue
      line.samples = 0
      found.push(...line.waiting)
    }
    return found
  }

  /** Learns from a job that ran for `ms`. */
  ended(queue: string, ms: number): void {
    if (!this.#enabled) return
    const line = this.#line(queue)
    line.looks = 0
    const sample = Math.min(ms, longestSampleMs)
    line.paceMs += (sample - line.paceMs) / (line.samples === 0 ? 1 : 8)
    line.samples += 1
  }

  #line(queue: string): Line {
    let line = this.#lines.get(queue)
    if (!line) {
      line = { waiting: new Set(), lookedMs: 0, looks: 0, paceMs: 0, samples: 0, barred: false }
      this.#lines.set(queue, line)
    }
    return line
  }
}

function most({ paceMs, samples, barred }: Line, slots: number): number {
  if (barred || samples < samplesNeeded || paceMs >= longestPaceMs) return 0
  return Math.min(mostWaiting, Math.floor((slots * startWithinMs) / Math.max(paceMs, 0.001)))
}
