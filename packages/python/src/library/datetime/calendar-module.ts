import { expectInt } from '../../operations/expect.ts'
import { raise, valueError } from '../../raise.ts'
import { native } from '../../values/define.ts'
import { exceptionClass, newExceptionClass } from '../../values/exception.ts'
import { PyList } from '../../values/list.ts'
import { PyModule } from '../../values/module.ts'
import type { Value } from '../../values/object.ts'
import { PyTuple } from '../../values/tuple.ts'
import { checkedDay } from './date-type.ts'
import { DAY_NAMES, daysInMonth, EPOCH_ORDINAL, isLeap, MONTH_NAMES, toOrdinal, weekdayOf } from './gregorian.ts'
import '../../types/exception.ts'

const illegalMonthType = newExceptionClass('IllegalMonthError', exceptionClass('ValueError'))

function expectMonth(value: Value): number {
  const month = expectInt(value)
  if (month < 1 || month > 12) throw raise(illegalMonthType, `bad month number ${month}; must be 1-12`)
  return month
}

function weekday(year: Value, month: Value, day: Value): number {
  return weekdayOf(toOrdinal(checkedDay({ year: expectInt(year), month: expectInt(month), day: expectInt(day) })))
}

function monthRange(year: Value, month: Value): readonly [first: number, days: number] {
  const number = expectMonth(month)
  return [weekday(year, number, 1), daysInMonth(expectInt(year), number)]
}

/** Weeks of a month, from Monday; 0 for days of other months. */
function monthCalendar(year: Value, month: Value): Value {
  const [first, days] = monthRange(year, month)
  const weeks: Value[] = []
  for (let start = 1 - first; start <= days; start += 7) {
    weeks.push(new PyList(Array.from({ length: 7 }, (_, index) => (start + index >= 1 && start + index <= days ? start + index : 0))))
  }
  return new PyList(weeks)
}

function leapDays(from: Value, to: Value): number {
  const before = (year: number): number => Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400)
  return before(expectInt(to) - 1) - before(expectInt(from) - 1)
}

/** Seconds since 1970 of a time tuple in UTC. */
function timegm(tuple: Value): Value {
  if (!(tuple instanceof PyTuple) || tuple.items.length < 6) throw valueError('not enough values to unpack (expected 6)')
  const [year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0] = tuple.items.slice(0, 6).map((item) => expectInt(item))
  const days = toOrdinal({ year, month, day: 1 }) - EPOCH_ORDINAL + day - 1
  return ((days * 24 + hour) * 60 + minute) * 60 + second
}

/** `calendar`: months and weeks. Weekdays are plain ints, Monday is 0. */
export function calendarModule(): PyModule {
  const short = (name: string): string => name.slice(0, 3)
  return new PyModule('calendar', {
    isleap: native('def isleap(year)', (year) => isLeap(expectInt(year))),
    leapdays: native('def leapdays(y1, y2)', leapDays),
    weekday: native('def weekday(year, month, day)', weekday),
    monthrange: native('def monthrange(year, month)', (year, month) => new PyTuple(monthRange(year, month))),
    monthcalendar: native('def monthcalendar(year, month)', monthCalendar),
    timegm: native('def timegm(tuple)', timegm),
    day_name: new PyTuple(DAY_NAMES),
    day_abbr: new PyTuple(DAY_NAMES.map(short)),
    month_name: new PyTuple(['', ...MONTH_NAMES]),
    month_abbr: new PyTuple(['', ...MONTH_NAMES.map(short)]),
    ...Object.fromEntries(DAY_NAMES.map((name, index) => [name.toUpperCase(), index])),
    ...Object.fromEntries(MONTH_NAMES.map((name, index) => [name.toUpperCase(), index + 1])),
    IllegalMonthError: illegalMonthType,
  })
}
