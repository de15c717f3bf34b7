import { ordered } from '../../operations/compare.ts'
import { expectInt, expectStr } from '../../operations/expect.ts'
import { compositeKey } from '../../operations/hash.ts'
import { repr } from '../../operations/text.ts'
import { typeError, valueError } from '../../raise.ts'
import { defineType } from '../../values/define.ts'
import { objectType, PyObject, PyType, type Value } from '../../values/object.ts'
import { absent } from '../../values/signature.ts'
import { formatted, invalidIso } from './date-type.ts'
import { type IsoTime, parseIsoTime, TIMESPECS, type Timespec, timeText } from './iso.ts'
import { timedeltaOfMicros, timedeltaType } from './timedelta-type.ts'
import { expectZone, offsetText, offsetValue, PyTimezone, type PyTzinfo, utc } from './zone-type.ts'

/** `datetime.time` */
export const timeType = new PyType('datetime.time', { bases: [objectType] })

/** Parts of a time of day. */
export interface Clock {
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly microsecond: number
}

/** A time of day, with or without a zone. */
export class PyTime extends PyObject implements Clock {
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly microsecond: number
  readonly zone: PyTzinfo | null
  readonly fold: 0 | 1

  constructor(clock: Clock, zone: PyTzinfo | null = null, fold: 0 | 1 = 0) {
    super()
    this.hour = clock.hour
    this.minute = clock.minute
    this.second = clock.second
    this.microsecond = clock.microsecond
    this.zone = zone
    this.fold = fold
  }

  override get type(): PyType {
    return timeType
  }

  get offset(): number | null {
    return this.zone === null ? null : this.zone.offsetOf(null)
  }
}

/** Refuses a time that is none, with ValueError. */
export function checkedClock(clock: Clock): Clock {
  if (clock.hour < 0 || clock.hour > 23) throw valueError('hour must be in 0..23')
  if (clock.minute < 0 || clock.minute > 59) throw valueError('minute must be in 0..59')
  if (clock.second < 0 || clock.second > 59) throw valueError('second must be in 0..59')
  if (clock.microsecond < 0 || clock.microsecond > 999999) throw valueError('microsecond must be in 0..999999')
  return clock
}

/** Reads `fold`. Raises ValueError for anything but 0 and 1. */
export function expectFold(value: Value): 0 | 1 {
  const fold = expectInt(value)
  if (fold === 0 || fold === 1) return fold
  throw valueError('fold must be either 0 or 1')
}

/** Reads `timespec`. Raises ValueError for an unknown one. */
export function expectTimespec(value: Value): Timespec {
  const text = expectStr(value)
  const timespec = TIMESPECS.find((name) => name === text)
  if (timespec === undefined) throw valueError('Unknown timespec value')
  return timespec
}

/** The zone that an ISO text names by its offset. Raises ValueError for a day and more. */
export function zoneOfOffset(offset: number | null): PyTzinfo | null {
  if (offset === null) return null
  if (offset === 0) return utc
  if (Math.abs(offset) >= 86_400_000_000) {
    throw valueError(
      `offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not ${repr(timedeltaOfMicros(offset))}.`,
    )
  }
  return new PyTimezone(offset)
}

/** Seconds and microseconds of the repr: none when both are zero. */
export function clockArguments({ hour, minute, second, microsecond }: Clock): string {
  const parts = [hour, minute, ...(second !== 0 || microsecond !== 0 ? [second] : []), ...(microsecond !== 0 ? [microsecond] : [])]
  return parts.join(', ')
}

/** The end of the repr of a time or datetime. */
export function zoneArguments(zone: PyTzinfo | null, fold: 0 | 1): string {
  return `${fold === 1 ? ', fold=1' : ''}${zone === null ? '' : `, tzinfo=${repr(zone)}`}`
}

function isoText(self: PyTime, timespec: Timespec = 'auto'): string {
  const { offset } = self
  return timeText(self, timespec) + (offset === null ? '' : offsetText(offset))
}

function micros({ hour, minute, second, microsecond }: Clock): number {
  return ((hour * 60 + minute) * 60 + second) * 1e6 + microsecond
}

/** Microseconds of the day in UTC when both have an offset, else of the clock; undefined when only one has. */
function comparison(a: PyTime, b: PyTime): number | undefined {
  if ((a.offset === null) !== (b.offset === null)) return undefined
  return micros(a) - (a.offset ?? 0) - (micros(b) - (b.offset ?? 0))
}

function fromIso(text: Value): PyTime {
  if (typeof text !== 'string') throw typeError('fromisoformat: argument must be str')
  const time = parseIsoTime(text.startsWith('T') ? text.slice(1) : text)
  if (time === undefined) throw invalidIso(text)
  return ofIso(time)
}

function ofIso(time: IsoTime): PyTime {
  return new PyTime(checkedClock(time), zoneOfOffset(time.offset))
}

const or = (value: Value, otherwise: number): number => (value === absent ? otherwise : expectInt(value))

function formatIt(self: PyTime, format: string): string {
  const zoneName = self.zone === null ? null : self.zone.nameOf(null)
  const { hour, minute, second, microsecond, offset } = self
  return formatted(format, { year: 1900, month: 1, day: 1, weekday: 0, yearDay: 1, hour, minute, second, microsecond, offset, zoneName })
}

defineType<PyTime>(timeType, {
  construct: [
    'time(hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)',
    (_cls, hour, minute, second, microsecond, tzinfo, fold) =>
      new PyTime(
        checkedClock({ hour: expectInt(hour), minute: expectInt(minute), second: expectInt(second), microsecond: expectInt(microsecond) }),
        expectZone(tzinfo),
        expectFold(fold),
      ),
  ],
  methods: {
    'replace(hour=?, minute=?, second=?, microsecond=?, tzinfo=?, *, fold=?)': (self, hour, minute, second, microsecond, tzinfo, fold) =>
      new PyTime(
        checkedClock({
          hour: or(hour, self.hour),
          minute: or(minute, self.minute),
          second: or(second, self.second),
          microsecond: or(microsecond, self.microsecond),
        }),
        tzinfo === absent ? self.zone : expectZone(tzinfo),
        fold === absent ? self.fold : expectFold(fold),
      ),
    "isoformat(timespec='auto')": (self, timespec) => isoText(self, expectTimespec(timespec)),
    'strftime(format)': (self, format) => formatIt(self, expectStr(format)),
    '__format__(format, /)': (self, format) => (format === '' ? isoText(self) : formatIt(self, expectStr(format))),
    'utcoffset()': (self) => offsetValue(self.offset),
    'dst()': (self) => offsetValue(self.zone === null ? null : self.zone.savingOf(null)),
    'tzname()': (self) => (self.zone === null ? null : self.zone.nameOf(null)),
    '__copy__()': (self) => self,
    '__deepcopy__(memo)': (self) => self,
  },
  classMethods: { 'fromisoformat(string, /)': (_cls, text) => fromIso(text) },
  getters: {
    hour: (self) => self.hour,
    minute: (self) => self.minute,
    second: (self) => self.second,
    microsecond: (self) => self.microsecond,
    tzinfo: (self) => self.zone,
    fold: (self) => self.fold,
  },
  constants: {
    min: new PyTime({ hour: 0, minute: 0, second: 0, microsecond: 0 }),
    max: new PyTime({ hour: 23, minute: 59, second: 59, microsecond: 999999 }),
    resolution: timedeltaType.members.get('resolution') ?? null,
  },
  slots: {
    repr: (self) => `datetime.time(${clockArguments(self)}${zoneArguments(self.zone, self.fold)})`,
    str: (self) => isoText(self),
    format: (self, format) => (format === '' ? isoText(self) : formatIt(self, format)),
    hash: (self) => compositeKey('time', [micros(self) - (self.offset ?? 0), self.offset === null]),
    eq: (self, other) => (other instanceof PyTime ? comparison(self, other) === 0 : undefined),
    order: (operator, self, other) => {
      if (!(other instanceof PyTime)) return undefined
      const difference = comparison(self, other)
      if (difference === undefined) throw typeError("can't compare offset-naive and offset-aware times")
      return ordered(operator, difference)
    },
  },
})
