import { type CalendarDay, fromOrdinal, LEAST_YEAR, MOST_YEAR, ordinalOfIso } from './gregorian.ts'

/** A time of day with its offset from UTC in microseconds; null when none is written. */
export interface IsoTime {
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly microsecond: number
  readonly offset: number | null
}

/** `YYYY-MM-DD` */
export function dateText({ year, month, day }: CalendarDay): string {
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
}

export function two(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}

const CALENDAR = /^(\d{4})(?:-(\d\d)-(\d\d)|(\d\d)(\d\d))$/
const WEEK = /^(\d{4})(?:-W(\d\d)(?:-(\d))?|W(\d\d)(\d)?)$/

/** Reads a date in any of the forms that `date.fromisoformat` takes; undefined when it is in none. */
export function parseIsoDate(text: string): CalendarDay | undefined {
  const plain = CALENDAR.exec(text)
  if (plain !== null) {
    const [, year, month, day, shortMonth, shortDay] = plain
    return { year: Number(year), month: Number(month ?? shortMonth), day: Number(day ?? shortDay) }
  }
  const week = WEEK.exec(text)
  if (week === null) return undefined
  const [, year, number, weekday, shortNumber, shortWeekday] = week
  if (Number(year) < LEAST_YEAR || Number(year) > MOST_YEAR) return undefined
  const ordinal = ordinalOfIso(Number(year), Number(number ?? shortNumber), Number(weekday ?? shortWeekday ?? 1))
  return ordinal === undefined ? undefined : fromOrdinal(ordinal)
}

const TIME = /^(\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d+))?)?|(\d\d)(?:(\d\d)(?:[.,](\d+))?)?)?$/
const OFFSET_AT = /[-+Z]/

/** Reads a time in any of the forms that `time.fromisoformat` takes; undefined when it is in none, or an offset of a day and more. */
export function parseIsoTime(text: string): IsoTime | undefined {
  const at = text.search(OFFSET_AT)
  const time = clock(at === -1 ? text : text.slice(0, at))
  if (time === undefined) return undefined
  if (at === -1) return { ...time, offset: null }
  const sign = text[at]
  const rest = text.slice(at + 1)
  if (sign === 'Z') return rest === '' ? { ...time, offset: 0 } : undefined
  const offset = clock(rest)
  if (offset === undefined) return undefined
  const micros = ((offset.hour * 60 + offset.minute) * 60 + offset.second) * 1e6 + offset.microsecond
  return { ...time, offset: sign === '-' && micros !== 0 ? -micros : micros }
}

function clock(text: string): Omit<IsoTime, 'offset'> | undefined {
  const match = TIME.exec(text)
  if (match === null) return undefined
  const [, hour, minute, second, fraction, shortMinute, shortSecond, shortFraction] = match
  const digits = (fraction ?? shortFraction ?? '').slice(0, 6).padEnd(6, '0')
  return {
    hour: Number(hour),
    minute: Number(minute ?? shortMinute ?? 0),
    second: Number(second ?? shortSecond ?? 0),
    microsecond: Number(digits),
  }
}

/** Where the date of an ISO date and time ends; the character there separates the two. */
export function separatorAt(text: string): number {
  const isDigit = (index: number): boolean => /\d/.test(text[index] ?? '')
  if (text.length === 7) return 7
  if (text[4] === '-') {
    if (text[5] !== 'W') return 10
    if (text[8] !== '-') return 8
    return text.length > 10 && isDigit(10) ? 8 : 10
  }
  if (text[4] !== 'W') return 8
  let at = 7
  while (isDigit(at)) at += 1
  if (at < 9) return at
  return at % 2 === 0 ? 7 : 8
}

export const TIMESPECS = ['auto', 'hours', 'minutes', 'seconds', 'milliseconds', 'microseconds'] as const
export type Timespec = (typeof TIMESPECS)[number]

/** A time of day as ISO text, cut to `timespec`. */
export function timeText(time: Omit<IsoTime, 'offset'>, timespec: Timespec = 'auto'): string {
  const spec = timespec === 'auto' ? (time.microsecond === 0 ? 'seconds' : 'microseconds') : timespec
  const hours = two(time.hour)
  if (spec === 'hours') return hours
  const minutes = `${hours}:${two(time.minute)}`
  if (spec === 'minutes') return minutes
  const seconds = `${minutes}:${two(time.second)}`
  if (spec === 'seconds') return seconds
  const micros = String(time.microsecond).padStart(6, '0')
  return `${seconds}.${spec === 'milliseconds' ? micros.slice(0, 3) : micros}`
}
