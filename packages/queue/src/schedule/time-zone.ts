import { QueueError } from '../errors.ts'

/** A moment at which the clocks of a zone are changed. Offsets are local time minus UTC. */
export interface ClockChange {
  readonly atMs: number
  readonly beforeMs: number
  readonly afterMs: number
}

/** What is known about the clocks of a zone around an instant. */
export interface Stretch {
  readonly offsetMs: number
  /** The offset stays the same up to here at least, this instant not included. */
  readonly untilMs: number
  /** The latest change at or before the instant; null when the offset is known to be older than a day. */
  readonly change: ClockChange | null
}

/**
 * No zone has changed its clocks twice within six days since 1970 (the closest were the north-east of Brazil in October 2000
 * with seven), so a window of four days has one change at most, and comparing its two ends finds it.
 */
const windowMs = 4 * 86_400_000

/** Windows kept per zone: more than twenty years, about 200 kB. */
const keptWindows = 2_000

const zones = new Map<string, TimeZone>()

/**
 * The zone of that IANA name or fixed offset (`Europe/Paris`, `UTC`, `+05:30`), one object per spelling.
 * Throws `invalid_schedule` when this runtime has no such zone.
 */
export function timeZone(name: string): TimeZone {
  // Every key passed Intl, and case is ignored, so the map cannot outgrow the names that exist.
  const key = name.toLowerCase()
  const zone = zones.get(key) ?? new TimeZone(offsetsOf(name))
  zones.set(key, zone)
  return zone
}

/** The clocks of a zone from 1970 on: `offsetAt` says how far they are ahead of UTC at an instant, and is asked once per window. */
export class TimeZone {
  readonly #offsetAt: (ms: number) => number
  readonly #changes = new Map<number, ClockChange | null>()
  readonly #ends = new Map<number, number>()

  constructor(offsetAt: (ms: number) => number) {
    this.#offsetAt = offsetAt
  }

  /** The stretch of unchanged clocks around `ms`, which is an instant from 1970 to 9999. */
  stretchAt(ms: number): Stretch {
    const index = Math.floor(ms / windowMs)
    const own = this.#changeIn(index)
    if (own && ms >= own.atMs) return { offsetMs: own.afterMs, untilMs: (index + 1) * windowMs, change: own }
    const offsetMs = own ? own.beforeMs : this.#offsetAtEndOf(index)
    return { offsetMs, untilMs: own?.atMs ?? (index + 1) * windowMs, change: this.#changeIn(index - 1) }
  }

  #changeIn(index: number): ClockChange | null {
    const known = this.#changes.get(index)
    if (known !== undefined) return known
    const beforeMs = this.#offsetAtEndOf(index - 1)
    const afterMs = this.#offsetAtEndOf(index)
    const change = beforeMs === afterMs ? null : { atMs: this.#firstWith(afterMs, index), beforeMs, afterMs }
    if (this.#changes.size >= keptWindows) this.#changes.clear()
    this.#changes.set(index, change)
    return change
  }

  /** The first whole second of the window that has the offset of its end. */
  #firstWith(offsetMs: number, index: number): number {
    let early = index * windowMs - 1_000
    let late = early + windowMs
    while (late - early > 1_000) {
      const middle = early + Math.floor((late - early) / 2_000) * 1_000
      if (this.#offsetAt(middle) === offsetMs) late = middle
      else early = middle
    }
    return late
  }

  /** The offset in the last second of a window: that is also what holds just before the next one. */
  #offsetAtEndOf(index: number): number {
    const known = this.#ends.get(index)
    if (known !== undefined) return known
    const offsetMs = this.#offsetAt((index + 1) * windowMs - 1_000)
    if (this.#ends.size >= keptWindows) this.#ends.clear()
    this.#ends.set(index, offsetMs)
    return offsetMs
  }
}

function offsetsOf(name: string): (ms: number) => number {
  const format = clockOf(name)
  return (ms) => {
    // "12/30/2011, 10:00:00". Reading the text costs a quarter of asking for the parts.
    const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = (format.format(ms).match(/\d+/g) ?? []).map(Number)
    return Date.UTC(year, month - 1, day, hour, minute, second) - ms
  }
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const digits = 'numeric'
  const fields = { year: digits, month: digits, day: digits, hour: digits, minute: digits, second: digits } as const
  try {
    return new Intl.DateTimeFormat('en-US', { ...fields, timeZone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23' })
  } catch (cause) {
    throw new QueueError('invalid_schedule', `tz: "${timeZone.slice(0, 100)}" is not a time zone that this runtime knows`, { cause })
  }
}
