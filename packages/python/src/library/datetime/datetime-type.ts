import { raise } from '../../raise.ts'
import { PyType } from '../../values/object.ts'
import { dateType, PyDate } from './date-type.ts'
import { EPOCH_ORDINAL, fromOrdinal, MOST_ORDINAL } from './gregorian.ts'
import { dateText, type Timespec, timeText } from './iso.ts'
import type { Clock } from './time-type.ts'
import { offsetText, type PyTzinfo } from './zone-type.ts'

/** `datetime.datetime` */
export const datetimeType = new PyType('datetime.datetime', { bases: [dateType] })

const SECONDS_PER_DAY = 86_400
const MICROS_PER_SECOND = 1_000_000

/** Parts of a datetime. */
export interface WallTime extends Clock {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** A day and a time of day, with or without a zone. */
export class PyDatetime extends PyDate implements Clock {
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly microsecond: number
  readonly zone: PyTzinfo | null
  readonly fold: 0 | 1
  #offset: number | null | undefined

  constructor(wall: WallTime, zone: PyTzinfo | null = null, fold: 0 | 1 = 0) {
    super(wall)
    this.hour = wall.hour
    this.minute = wall.minute
    this.second = wall.second
    this.microsecond = wall.microsecond
    this.zone = zone
    this.fold = fold
  }

  override get type(): PyType {
    return datetimeType
  }

  /** Microseconds east of UTC; null for a naive datetime. */
  get offset(): number | null {
    if (this.#offset === undefined) this.#offset = this.zone === null ? null : this.zone.offsetOf(this)
    return this.#offset
  }

  /** Seconds of the wall clock since 1970, as if it were in UTC. */
  get wallSeconds(): number {
    return (this.ordinal - EPOCH_ORDINAL) * SECONDS_PER_DAY + (this.hour * 60 + this.minute) * 60 + this.second
  }

  /** Microseconds of the wall clock since 1970. */
  get wallMicros(): bigint {
    return BigInt(this.wallSeconds) * 1000000n + BigInt(this.microsecond)
  }

  /** The same zone, that many microseconds later by the wall clock. Raises OverflowError outside of the years 1 to 9999. */
  plusMicros(micros: number | bigint): PyDatetime {
    const total = this.wallMicros + BigInt(micros)
    const second = total / 1000000n
    const rest = Number(total - second * 1000000n)
    const isBelow = rest < 0
    const wall = wallOf(Number(second) - (isBelow ? 1 : 0), isBelow ? rest + MICROS_PER_SECOND : rest)
    return new PyDatetime(wall, this.zone)
  }

  /** The same wall time in another zone. */
  in(zone: PyTzinfo | null, fold: 0 | 1 = this.fold): PyDatetime {
    return new PyDatetime(this, zone, fold)
  }
}

/** The wall time that many seconds after 1970. Raises OverflowError outside of the years 1 to 9999. */
export function wallOf(seconds: number, microsecond: number): WallTime {
  const days = Math.floor(seconds / SECONDS_PER_DAY)
  const rest = seconds - days * SECONDS_PER_DAY
  const ordinal = days + EPOCH_ORDINAL
  if (!(ordinal >= 1 && ordinal <= MOST_ORDINAL)) throw raise('OverflowError', 'date value out of range')
  return {
    ...fromOrdinal(ordinal),
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
    microsecond,
  }
}

/** `isoformat`. */
export function datetimeText(self: PyDatetime, separator = 'T', timespec: Timespec = 'auto'): string {
  const { offset } = self
  return `${dateText(self)}${separator}${timeText(self, timespec)}${offset === null ? '' : offsetText(offset)}`
}
