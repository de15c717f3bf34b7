import { meter } from '../../budget.ts'
import { expectStr } from '../../operations/expect.ts'
import { native } from '../../values/define.ts'
import { PyModule } from '../../values/module.ts'
import type { Value } from '../../values/object.ts'
import { localWall, now } from './clock.ts'
import { PyDatetime, type WallTime } from './datetime-type.ts'
import { daysInMonth, fromOrdinal, MONTH_NAMES, toOrdinal } from './gregorian.ts'
import { parseIsoDate, parseIsoTime } from './iso.ts'
import { zoneOfOffset } from './time-type.ts'

/** Seconds of the units that have a fixed length. */
const UNITS: Readonly<Record<string, number>> = { second: 1, sec: 1, minute: 60, min: 60, hour: 3600, hr: 3600, day: 86_400, week: 604_800 }
const MONTHS: Readonly<Record<string, number>> = { month: 1, year: 12, decade: 120 }
const DAYS: Readonly<Record<string, number>> = {
  today: 0,
  now: 0,
  yesterday: -1,
  tomorrow: 1,
  'day before yesterday': -2,
  'day after tomorrow': 2,
}

type Reader = (text: string) => PyDatetime | undefined

/** The usual English ways to write a moment, tried in this order. */
const READERS: readonly Reader[] = [readIso, readNamedDay, readDistance, readMonthName, readFigures]

/** The moment that a text names, seen from the run's clock; undefined for a text that names none. */
function parse(text: string): PyDatetime | undefined {
  const clean = text.trim().toLowerCase().replace(/\s+/g, ' ')
  for (const read of READERS) {
    const found = read(clean)
    if (found !== undefined) return found
  }
  return undefined
}

function at(day: { year: number; month: number; day: number }, clock = ''): PyDatetime | undefined {
  if (day.month < 1 || day.month > 12 || day.day < 1 || day.day > daysInMonth(day.year, day.month) || day.year < 1 || day.year > 9999)
    return undefined
  const time = clockOf(clock)
  return time === undefined ? undefined : new PyDatetime({ ...day, ...time })
}

/** `14:30`, `2:30 pm`, `5pm`; midnight for nothing. */
function clockOf(text: string): Omit<WallTime, 'year' | 'month' | 'day'> | undefined {
  if (text === '') return { hour: 0, minute: 0, second: 0, microsecond: 0 }
  const match = /^(?:at )?(\d{1,2})(?::(\d\d))?(?::(\d\d))? ?([ap]m)?$/.exec(text)
  if (match === null || (match[2] === undefined && match[4] === undefined)) return undefined
  const [, hours, minute = '0', second = '0', half] = match
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half === 'pm' ? 12 : 0)
  if (hour > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  return { hour, minute: Number(minute), second: Number(second), microsecond: 0 }
}

function readIso(text: string): PyDatetime | undefined {
  const [dayText = '', clock = ''] = text.toUpperCase().split(/[T ](?=\d)/)
  const day = parseIsoDate(dayText)
  if (day === undefined) return undefined
  const time = clock === '' ? undefined : parseIsoTime(clock)
  if (time === undefined) return clock === '' ? at(day) : undefined
  return at(day) === undefined || time.hour > 23 || time.minute > 59 || time.second > 59
    ? undefined
    : new PyDatetime({ ...day, ...time }, zoneOfOffset(time.offset))
}

function readNamedDay(text: string): PyDatetime | undefined {
  const days = DAYS[text]
  return days === undefined ? undefined : localWall(now()).plusMicros(days * 86_400_000_000)
}

/** `3 days ago`, `in 2 weeks`, `1 hour and 30 minutes ago`. */
function readDistance(text: string): PyDatetime | undefined {
  const match = /^(in )?(.+?)( ago| from now)?$/.exec(text)
  const [, ahead, middle = '', end] = match ?? []
  if ((ahead === undefined) === (end === undefined)) return undefined
  const sign = end === ' ago' ? -1 : 1
  let moment = localWall(now())
  for (const part of middle.split(/ and |, | (?=\d)/)) {
    const [, count, unit = ''] = /^(\d{1,6}|an?) (\w+?)s?$/.exec(part.trim()) ?? []
    if (count === undefined) return undefined
    const amount = sign * (count.startsWith('a') ? 1 : Number(count))
    const months = MONTHS[unit]
    const seconds = UNITS[unit]
    if (months === undefined && seconds === undefined) return undefined
    moment = months === undefined ? moment.plusMicros(BigInt(amount * (seconds ?? 0)) * 1000000n) : plusMonths(moment, amount * months)
  }
  return moment
}

function plusMonths(moment: PyDatetime, months: number): PyDatetime {
  const total = moment.year * 12 + moment.month - 1 + months
  const year = Math.floor(total / 12)
  const month = (total % 12) + 1
  const day = Math.min(moment.day, daysInMonth(year, month))
  const shift = toOrdinal({ year, month, day }) - moment.ordinal
  return moment.plusMicros(BigInt(shift) * 86_400_000_000n)
}

/** `February 29, 2024 2:30 pm`, `29 Feb 2024`; without a year it is the present one. */
function readMonthName(text: string): PyDatetime | undefined {
  const plain = text.replaceAll(',', '').replace(/(\d)(?:st|nd|rd|th)\b/g, '$1')
  const match =
    /^([a-z]{3,9})\.? (\d{1,2})(?: (\d{4}))?(?: (.+))?$/.exec(plain) ?? /^(\d{1,2}) ([a-z]{3,9})\.?(?: (\d{4}))?(?: (.+))?$/.exec(plain)
  if (match === null) return undefined
  const [, first = '', second = '', year, clock = ''] = match
  const [name, day] = /^\d/.test(first) ? [second, first] : [first, second]
  const month = MONTH_NAMES.findIndex((full) => full.toLowerCase() === name || full.slice(0, 3).toLowerCase() === name)
  const thisYear = fromOrdinal(localWall(now()).ordinal).year
  return month === -1 ? undefined : at({ year: Number(year ?? thisYear), month: month + 1, day: Number(day) }, clock)
}

/** `02/29/2024` has the month first, unless that cannot be; `29.02.2024` has the day first. */
function readFigures(text: string): PyDatetime | undefined {
  const match = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?: (.+))?$/.exec(text)
  if (match === null) return undefined
  const [, first, separator, second, year, clock = ''] = match
  const isDayFirst = separator === '.' || Number(first) > 12
  const [month, day] = isDayFirst ? [second, first] : [first, second]
  return at({ year: Number(year), month: Number(month), day: Number(day) }, clock)
}

function parseValue(text: Value): Value {
  // Several patterns are tried: about 5 µs.
  meter.spend(200)
  return parse(expectStr(text)) ?? null
}

/** `dateparser`: the commonest English ways to name a moment; None for everything else. */
export function dateparserModule(): PyModule {
  return new PyModule('dateparser', {
    parse: native('def parse(date_string, date_formats=None, languages=None, locales=None, settings=None)', parseValue),
  })
}
