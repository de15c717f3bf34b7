import { meter } from '../../budget.ts'
import { ordered } from '../../operations/compare.ts'
import { expectInt, expectStr, typeName } from '../../operations/expect.ts'
import { compositeKey } from '../../operations/hash.ts'
import { raise, typeError, valueError } from '../../raise.ts'
import { defineType } from '../../values/define.ts'
import { objectType, PyObject, PyType, type Value } from '../../values/object.ts'
import { absent } from '../../values/signature.ts'
import type { BinaryOperator } from '../../values/slots.ts'
import { namedTupleType, PyNamedTuple } from '../named-tuple.ts'
import {
  type CalendarDay,
  DAY_NAMES,
  dayOfYear,
  daysInMonth,
  fromOrdinal,
  isoCalendar,
  LEAST_YEAR,
  MONTH_NAMES,
  MOST_ORDINAL,
  MOST_YEAR,
  ordinalOfIso,
  toOrdinal,
  weekdayOf,
} from './gregorian.ts'
import { dateText, parseIsoDate } from './iso.ts'
import { formatTime } from './strftime.ts'
import { structTime } from './struct-time.ts'
import { PyTimedelta } from './timedelta-type.ts'

/** `datetime.date` */
export const dateType = new PyType('datetime.date', { bases: [objectType] })

const isoCalendarType = namedTupleType('datetime.IsoCalendarDate', ['year', 'week', 'weekday'])
const MICROS_PER_DAY = 86_400_000_000n

/** A day of the calendar. */
export class PyDate extends PyObject implements CalendarDay {
  readonly year: number
  readonly month: number
  readonly day: number

  constructor({ year, month, day }: CalendarDay) {
    super()
    this.year = year
    this.month = month
    this.day = day
  }

  override get type(): PyType {
    return dateType
  }

  get ordinal(): number {
    return toOrdinal(this)
  }
}

/** Refuses a day that is none, with ValueError. */
export function checkedDay(day: CalendarDay): CalendarDay {
  if (day.year < LEAST_YEAR || day.year > MOST_YEAR) throw valueError(`year ${day.year} is out of range`)
  if (day.month < 1 || day.month > 12) throw valueError('month must be in 1..12')
  if (day.day < 1 || day.day > daysInMonth(day.year, day.month)) throw valueError('day is out of range for month')
  return day
}

/** Refuses a call without one of these parts. CPython does not name the class here. */
export function requireParts(parts: Readonly<Record<string, Value>>): void {
  Object.entries(parts).forEach(([name, value], index) => {
    if (value === absent) throw typeError(`function missing required argument '${name}' (pos ${index + 1})`)
  })
}

/** The date of an ordinal. Raises OverflowError outside of the years 1 to 9999. */
function dateOfOrdinal(ordinal: number): CalendarDay {
  if (ordinal < 1 || ordinal > MOST_ORDINAL) throw raise('OverflowError', 'date value out of range')
  return fromOrdinal(ordinal)
}

/** `date.fromordinal`. Raises ValueError for an ordinal that is none. */
export function dayOfOrdinal(value: Value): CalendarDay {
  const ordinal = expectInt(value)
  if (ordinal < 1) throw valueError('ordinal must be >= 1')
  if (ordinal > MOST_ORDINAL) throw valueError(`year ${fromOrdinal(ordinal).year} is out of range`)
  return fromOrdinal(ordinal)
}

/** `date.fromisocalendar`. Raises ValueError for a week that is none. */
export function dayOfIsoCalendar(year: number, week: number, weekday: number): CalendarDay {
  if (year < LEAST_YEAR || year > MOST_YEAR) throw valueError(`Year is out of range: ${year}`)
  const ordinal = ordinalOfIso(year, week, weekday)
  if (ordinal !== undefined) return dateOfOrdinal(ordinal)
  const hasWeek = ordinalOfIso(year, week, 1) !== undefined
  throw valueError(hasWeek ? `Invalid day: ${weekday} (range is [1, 7])` : `Invalid week: ${week}`)
}

function binary(operator: BinaryOperator, self: PyDate, other: Value, reflected: boolean): Value | undefined {
  if (other instanceof PyTimedelta) {
    if (operator === '+') return new PyDate(dateOfOrdinal(self.ordinal + other.days))
    if (operator === '-' && !reflected) return new PyDate(dateOfOrdinal(self.ordinal - other.days))
    return undefined
  }
  if (operator !== '-' || !isPlainDate(other)) return undefined
  const days = self.ordinal - other.ordinal
  return new PyTimedelta(BigInt(reflected ? -days : days) * MICROS_PER_DAY)
}

/** A date that is no datetime. */
function isPlainDate(value: Value): value is PyDate {
  return value instanceof PyDate && value.type === dateType
}

/** `strftime` and `__format__` of anything with parts; an empty text is `str`. */
export function formatted(text: string, parts: Parameters<typeof formatTime>[1]): string {
  meter.allocate(text.length * 8)
  return formatTime(text, parts)
}

function replaced(self: PyDate, year: Value, month: Value, day: Value): PyDate {
  const or = (value: Value, otherwise: number): number => (value === absent ? otherwise : expectInt(value))
  return new PyDate(checkedDay({ year: or(year, self.year), month: or(month, self.month), day: or(day, self.day) }))
}

/** `Tue Nov 21 00:00:00 2023` */
export function ctimeText(day: CalendarDay, time = '00:00:00'): string {
  const weekday = DAY_NAMES[weekdayOf(toOrdinal(day))] ?? ''
  const month = MONTH_NAMES[day.month - 1] ?? ''
  return `${weekday.slice(0, 3)} ${month.slice(0, 3)} ${String(day.day).padStart(2)} ${time} ${String(day.year).padStart(4, '0')}`
}

const midnight = { hour: 0, minute: 0, second: 0, microsecond: 0, offset: null, zoneName: null }

function fromIso(text: Value): PyDate {
  if (typeof text !== 'string') throw typeError('fromisoformat: argument must be str')
  const day = parseIsoDate(text)
  if (day === undefined) throw invalidIso(text)
  return new PyDate(checkedDay(day))
}

/** The ValueError for a text that is no ISO date or time. */
export function invalidIso(text: string): ReturnType<typeof valueError> {
  return valueError(`Invalid isoformat string: '${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`)
}

defineType<PyDate>(dateType, {
  construct: [
    'date(year=?, month=?, day=?)',
    (_cls, year, month, day) => {
      requireParts({ year, month, day })
      return new PyDate(checkedDay({ year: expectInt(year), month: expectInt(month), day: expectInt(day) }))
    },
  ],
  methods: {
    'replace(year=?, month=?, day=?)': replaced,
    'toordinal()': (self) => self.ordinal,
    'weekday()': (self) => weekdayOf(self.ordinal),
    'isoweekday()': (self) => weekdayOf(self.ordinal) + 1,
    'isocalendar()': (self) => new PyNamedTuple(isoCalendarType, isoCalendar(self)),
    'isoformat()': dateText,
    'ctime()': (self) => ctimeText(self),
    'strftime(format)': (self, format) => formatted(expectStr(format), { ...parts(self), ...midnight }),
    '__format__(format, /)': (self, format) => formatDate(self, expectStr(format)),
    'timetuple()': (self) => structTime({ ...parts(self), hour: 0, minute: 0, second: 0, isDst: -1 }),
    '__copy__()': (self) => self,
    '__deepcopy__(memo)': (self) => self,
  },
  classMethods: {
    'fromordinal(ordinal, /)': (_cls, ordinal) => new PyDate(dayOfOrdinal(ordinal)),
    'fromisoformat(date_string, /)': (_cls, text) => fromIso(text),
    'fromisocalendar(year, week, day)': (_cls, year, week, day) =>
      new PyDate(dayOfIsoCalendar(expectInt(year), expectInt(week), expectInt(day))),
  },
  getters: { year: (self) => self.year, month: (self) => self.month, day: (self) => self.day },
  constants: {
    min: new PyDate({ year: 1, month: 1, day: 1 }),
    max: new PyDate({ year: 9999, month: 12, day: 31 }),
    resolution: new PyTimedelta(MICROS_PER_DAY),
  },
  slots: {
    repr: (self) => `datetime.date(${self.year}, ${self.month}, ${self.day})`,
    str: dateText,
    format: formatDate,
    hash: (self) => compositeKey('date', [self.ordinal]),
    eq: (self, other) => (isPlainDate(other) ? self.ordinal === other.ordinal : undefined),
    order: (operator, self, other) => {
      if (isPlainDate(other)) return ordered(operator, self.ordinal - other.ordinal)
      // The only other dates are datetimes, and a subclass speaks first.
      if (other instanceof PyDate) throw typeError(`can't compare ${typeName(other)} to ${typeName(self)}`)
      return undefined
    },
    binary,
  },
})

function parts(self: PyDate): { year: number; month: number; day: number; yearDay: number; weekday: number } {
  const { year, month, day } = self
  return { year, month, day, yearDay: dayOfYear(self), weekday: weekdayOf(self.ordinal) }
}

function formatDate(self: PyDate, format: string): string {
  return format === '' ? dateText(self) : formatted(format, { ...parts(self), ...midnight })
}
