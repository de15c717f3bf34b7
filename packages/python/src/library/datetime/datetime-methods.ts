import { binary as operate } from '../../operations/arithmetic.ts'
import { ordered } from '../../operations/compare.ts'
import { expectInt, expectNumber, expectStr, typeName } from '../../operations/expect.ts'
import { compositeKey } from '../../operations/hash.ts'
import { raise, typeError, valueError } from '../../raise.ts'
import { defineType } from '../../values/define.ts'
import { float } from '../../values/float.ts'
import { int } from '../../values/int.ts'
import type { Value } from '../../values/object.ts'
import { absent } from '../../values/signature.ts'
import type { BinaryOperator } from '../../values/slots.ts'
import { instantOf, localSeconds, localTimezone, localWall, now, utcWall } from './clock.ts'
import {
  checkedDay,
  ctimeText,
  dateType,
  dayOfIsoCalendar,
  dayOfOrdinal,
  formatted,
  invalidIso,
  PyDate,
  requireParts,
} from './date-type.ts'
import { datetimeText, datetimeType, PyDatetime, type WallTime } from './datetime-type.ts'
import { dayOfYear, weekdayOf } from './gregorian.ts'
import { parseIsoDate, parseIsoTime, separatorAt, timeText } from './iso.ts'
import type { TimeParts } from './strftime.ts'
import { parseTime } from './strptime.ts'
import { structTime } from './struct-time.ts'
import { checkedClock, clockArguments, expectFold, expectTimespec, PyTime, zoneArguments, zoneOfOffset } from './time-type.ts'
import { PyTimedelta, timedeltaType } from './timedelta-type.ts'
import { expectZone, offsetValue, PyTimezone, type PyTzinfo, readDatetime, utc } from './zone-type.ts'

readDatetime.read = (value, method) => {
  if (value === null || value instanceof PyDatetime) return value
  throw typeError(`${method} argument must be a datetime instance or None, not ${typeName(value)}`)
}

function checkedWall(wall: WallTime): WallTime {
  checkedDay(wall)
  checkedClock(wall)
  return wall
}

const or = (value: Value, otherwise: number): number => (value === absent ? otherwise : expectInt(value))

function replaced(self: PyDatetime, ...given: readonly Value[]): PyDatetime {
  const [year = absent, month = absent, day = absent, hour = absent, minute = absent, second = absent] = given
  const [microsecond = absent, tzinfo = absent, fold = absent] = given.slice(6)
  const wall = checkedWall({
    year: or(year, self.year),
    month: or(month, self.month),
    day: or(day, self.day),
    hour: or(hour, self.hour),
    minute: or(minute, self.minute),
    second: or(second, self.second),
    microsecond: or(microsecond, self.microsecond),
  })
  return new PyDatetime(wall, tzinfo === absent ? self.zone : expectZone(tzinfo), fold === absent ? self.fold : expectFold(fold))
}

/** Microseconds since 1970 in UTC of an aware datetime. */
function utcMicros(self: PyDatetime, offset: number): bigint {
  return self.wallMicros - BigInt(offset)
}

function inZone(self: PyDatetime, tzinfo: Value): PyDatetime {
  const zone = expectZone(tzinfo)
  if (zone !== null && zone === self.zone) return self
  const { offset } = self
  const seconds = offset === null ? localSeconds(self) : self.wallSeconds - Math.floor(offset / 1e6)
  const inUtc = self.in(null).plusMicros(offset === null ? BigInt(seconds - self.wallSeconds) * 1000000n : -offset)
  const target = zone ?? localTimezone(seconds)
  return target.fromUtc(inUtc.in(target, 0))
}

function timestamp(self: PyDatetime): Value {
  const { offset } = self
  const micros = offset === null ? BigInt(localSeconds(self)) * 1000000n + BigInt(self.microsecond) : utcMicros(self, offset)
  const value = int(micros)
  return typeof value === 'number' ? float(value / 1e6) : operate('/', value, 1000000)
}

function fromTimestamp(value: Value, zone: PyTzinfo | null): PyDatetime {
  const seconds = expectNumber(value)
  if (Number.isNaN(seconds)) throw valueError('cannot convert float NaN to integer')
  if (!Number.isFinite(seconds)) throw raise('OverflowError', 'cannot convert float infinity to integer')
  const instant = instantOf(seconds)
  return zone === null ? localWall(instant) : zone.fromUtc(utcWall(instant, zone))
}

function fromIso(text: Value): PyDatetime {
  if (typeof text !== 'string') throw typeError('fromisoformat: argument must be str')
  const at = separatorAt(text)
  const day = parseIsoDate(text.slice(0, at))
  const rest = text.slice(at)
  const width = String.fromCodePoint(rest.codePointAt(0) ?? 0).length
  const time = rest === '' ? { hour: 0, minute: 0, second: 0, microsecond: 0, offset: null } : parseIsoTime(rest.slice(width))
  if (day === undefined || time === undefined) throw invalidIso(text)
  return new PyDatetime(checkedWall({ ...day, ...time }), zoneOfOffset(time.offset))
}

function fromFormat(text: Value, format: Value): PyDatetime {
  const parsed = parseTime(expectArgument(text, 0), expectArgument(format, 1))
  const { offset, zoneName } = parsed
  const zone = offset === null ? null : offset === 0 && zoneName === null ? utc : new PyTimezone(offset, zoneName)
  return new PyDatetime(checkedWall(parsed), zone)
}

function expectArgument(value: Value, index: number): string {
  if (typeof value === 'string') return value
  throw typeError(`strptime() argument ${index + 1} must be str, not ${typeName(value)}`)
}

function combine(date: Value, time: Value, tzinfo: Value): PyDatetime {
  if (!(date instanceof PyDate)) throw typeError(`combine() argument 1 must be datetime.date, not ${typeName(date)}`)
  if (!(time instanceof PyTime)) throw typeError(`combine() argument 2 must be datetime.time, not ${typeName(time)}`)
  const { year, month, day } = date
  const { hour, minute, second, microsecond } = time
  const zone = tzinfo === absent ? time.zone : expectZone(tzinfo)
  return new PyDatetime({ year, month, day, hour, minute, second, microsecond }, zone, time.fold)
}

function binary(operator: BinaryOperator, self: PyDatetime, other: Value, reflected: boolean): Value | undefined {
  if (other instanceof PyTimedelta) {
    if (operator === '+') return self.plusMicros(other.micros)
    if (operator === '-' && !reflected) return self.plusMicros(-other.micros)
    return undefined
  }
  if (operator !== '-' || !(other instanceof PyDatetime)) return undefined
  const [left, right] = reflected ? [other, self] : [self, other]
  if (left.zone === right.zone) return new PyTimedelta(left.wallMicros - right.wallMicros)
  const [a, b] = [left.offset, right.offset]
  if (a === null && b === null) return new PyTimedelta(left.wallMicros - right.wallMicros)
  if (a === null || b === null) throw typeError("can't subtract offset-naive and offset-aware datetimes")
  return new PyTimedelta(utcMicros(left, a) - utcMicros(right, b))
}

/** -1, 0 or 1; undefined when one is naive and the other is not. */
function compare(a: PyDatetime, b: PyDatetime): number | undefined {
  const isSameZone = a.zone === b.zone
  const [first, second] = isSameZone ? [0, 0] : [a.offset, b.offset]
  if ((first === null) !== (second === null)) return undefined
  const left = utcMicros(a, first ?? 0)
  const right = utcMicros(b, second ?? 0)
  return left < right ? -1 : left > right ? 1 : 0
}

function parts(self: PyDatetime): Omit<TimeParts, 'offset' | 'zoneName'> {
  return {
    year: self.year,
    month: self.month,
    day: self.day,
    hour: self.hour,
    minute: self.minute,
    second: self.second,
    microsecond: self.microsecond,
    yearDay: dayOfYear(self),
    weekday: weekdayOf(self.ordinal),
  }
}

function format(self: PyDatetime, text: string): string {
  const zoneName = self.zone === null ? null : self.zone.nameOf(self)
  return formatted(text, { ...parts(self), offset: self.offset, zoneName })
}

function timeTuple(self: PyDatetime): Value {
  const saving = self.zone === null ? null : self.zone.savingOf(self)
  return structTime({ ...parts(self), isDst: saving === null ? -1 : saving === 0 ? 0 : 1 })
}

function expectSeparator(value: Value): string {
  const separator = expectStr(value)
  if (Array.from(separator).length === 1) return separator
  throw typeError(`isoformat() argument 1 must be a unicode character, not str`)
}

defineType<PyDatetime>(datetimeType, {
  construct: [
    'datetime(year=?, month=?, day=?, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)',
    (_cls, ...given) => {
      const [first = absent, next = absent, third = absent] = given
      requireParts({ year: first, month: next, day: third })
      const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, microsecond = 0] = given
        .slice(0, 7)
        .map((part) => expectInt(part))
      const wall = checkedWall({ year, month, day, hour, minute, second, microsecond })
      return new PyDatetime(wall, expectZone(given[7] ?? null), expectFold(given[8] ?? 0))
    },
  ],
  methods: {
    'replace(year=?, month=?, day=?, hour=?, minute=?, second=?, microsecond=?, tzinfo=?, *, fold=?)': replaced,
    'date()': (self) => new PyDate(self),
    'time()': (self) => new PyTime(self, null, self.fold),
    'timetz()': (self) => new PyTime(self, self.zone, self.fold),
    'timetuple()': timeTuple,
    'utctimetuple()': (self) => structTime({ ...parts(self.plusMicros(-(self.offset ?? 0))), isDst: 0 }),
    'timestamp()': timestamp,
    'astimezone(tz=None)': inZone,
    'utcoffset()': (self) => offsetValue(self.offset),
    'dst()': (self) => offsetValue(self.zone === null ? null : self.zone.savingOf(self)),
    'tzname()': (self) => (self.zone === null ? null : self.zone.nameOf(self)),
    "isoformat(sep='T', timespec='auto')": (self, sep, timespec) => datetimeText(self, expectSeparator(sep), expectTimespec(timespec)),
    'ctime()': (self) => ctimeText(self, timeText(self, 'seconds')),
    'strftime(format)': (self, text) => format(self, expectStr(text)),
    '__format__(format, /)': (self, text) => (text === '' ? datetimeText(self, ' ') : format(self, expectStr(text))),
  },
  classMethods: {
    'now(tz=None)': (_cls, tz) => {
      const zone = expectZone(tz)
      return zone === null ? localWall(now()) : zone.fromUtc(utcWall(now(), zone))
    },
    'today()': () => localWall(now()),
    'utcnow()': () => utcWall(now(), null),
    'fromtimestamp(timestamp, tz=None)': (_cls, value, tz) => fromTimestamp(value, expectZone(tz)),
    'utcfromtimestamp(timestamp, /)': (_cls, value) => utc.fromUtc(fromTimestamp(value, utc)).in(null),
    'fromordinal(ordinal, /)': (_cls, ordinal) =>
      new PyDatetime({ ...dayOfOrdinal(ordinal), hour: 0, minute: 0, second: 0, microsecond: 0 }),
    'fromisoformat(string, /)': (_cls, text) => fromIso(text),
    'fromisocalendar(year, week, day)': (_cls, year, week, day) =>
      new PyDatetime({
        ...dayOfIsoCalendar(expectInt(year), expectInt(week), expectInt(day)),
        hour: 0,
        minute: 0,
        second: 0,
        microsecond: 0,
      }),
    'strptime(date_string, format, /)': (_cls, text, pattern) => fromFormat(text, pattern),
    'combine(date, time, tzinfo=?)': (_cls, date, time, tzinfo) => combine(date, time, tzinfo),
  },
  getters: {
    hour: (self) => self.hour,
    minute: (self) => self.minute,
    second: (self) => self.second,
    microsecond: (self) => self.microsecond,
    tzinfo: (self) => self.zone,
    fold: (self) => self.fold,
  },
  constants: {
    min: new PyDatetime({ year: 1, month: 1, day: 1, hour: 0, minute: 0, second: 0, microsecond: 0 }),
    max: new PyDatetime({ year: 9999, month: 12, day: 31, hour: 23, minute: 59, second: 59, microsecond: 999999 }),
    resolution: timedeltaType.members.get('resolution') ?? null,
  },
  slots: {
    repr: (self) =>
      `datetime.datetime(${self.year}, ${self.month}, ${self.day}, ${clockArguments(self)}${zoneArguments(self.zone, self.fold)})`,
    str: (self) => datetimeText(self, ' '),
    format: (self, text) => (text === '' ? datetimeText(self, ' ') : format(self, text)),
    hash: (self) => compositeKey('datetime', [int(utcMicros(self, self.in(self.zone, 0).offset ?? 0)), self.offset === null]),
    eq: (self, other) => (other instanceof PyDatetime ? compare(self, other) === 0 : other instanceof PyDate ? false : undefined),
    order: (operator, self, other) => {
      if (other instanceof PyDatetime) {
        const comparison = compare(self, other)
        if (comparison === undefined) throw typeError("can't compare offset-naive and offset-aware datetimes")
        return ordered(operator, comparison)
      }
      if (other instanceof PyDate) throw typeError(`can't compare ${typeName(self)} to ${typeName(other)}`)
      return undefined
    },
    binary,
  },
})

// Here and not with the other methods of dates, because they read the clock as datetimes do.
defineType<PyDate>(dateType, {
  classMethods: {
    'today()': () => new PyDate(localWall(now())),
    'fromtimestamp(timestamp, /)': (_cls, value) => new PyDate(fromTimestamp(value, null)),
  },
})
