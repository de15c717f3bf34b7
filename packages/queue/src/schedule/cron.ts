import { QueueError } from '../errors.ts'
import { type FieldRule, parseField, type Values } from './cron-field.ts'

/** A cron line as sets of values. Months count from 1, weekdays from Sunday = 0. */
export interface Cron {
  /** The line with single spaces, in capitals, macros written out. Parsing it again gives the same. */
  readonly text: string
  readonly seconds: Values
  readonly minutes: Values
  readonly hours: Values
  /** null: any, so that the weekdays decide alone. Empty: the last day of the month only. */
  readonly days: readonly number[] | null
  /** Whether the last day of each month is meant as well (`L`). */
  readonly lastDay: boolean
  readonly months: Values
  /** null: any, so that the days of the month decide alone. */
  readonly weekdays: readonly number[] | null
  /** Minutes or hours are written with `*` or a step: "every", so both passes of a repeated hour are meant. */
  readonly repeating: boolean
  /** All 24 hours are meant: nothing is lost for long when one of them is skipped. */
  readonly everyHour: boolean
}

const macros: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
}

const monthWords = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const weekdayWords = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

const secondRule: FieldRule = { name: 'second', least: 0, most: 59 }
const minuteRule: FieldRule = { name: 'minute', least: 0, most: 59 }
const hourRule: FieldRule = { name: 'hour', least: 0, most: 23 }
const dayRule: FieldRule = { name: 'day of month', least: 1, most: 31 }
const monthRule: FieldRule = { name: 'month', least: 1, most: 12, words: monthWords }
const weekdayRule: FieldRule = { name: 'day of week', least: 0, most: 7, end: 6, words: weekdayWords }

/**
 * Reads a cron line: minute, hour, day of month, month, day of week, with seconds in front when there are six fields.
 * Lists, ranges, steps (`a/n` counts from `a` to the end of the field, Saturday for weekdays), JAN-DEC, SUN-SAT, 7 for Sunday, `L` for the last
 * day of the month, and the macros `@hourly @daily @weekly @monthly @yearly`; case does not matter.
 *
 * When neither day field is a bare `*`, a day that satisfies either of them is meant, as in the crontab of POSIX.
 * Throws `invalid_schedule` for everything else, `?`, `W`, `#` and `L` in other places included.
 */
export function parseCron(line: string): Cron {
  if (line.length > 1_000) throw new QueueError('invalid_schedule', `cron: a line has at most 1000 characters, got ${line.length}`)
  const text = expand(line.trim()).toUpperCase().replace(/\s+/g, ' ')
  const fields = text === '' ? [] : text.split(' ')
  if (fields.length !== 5 && fields.length !== 6) {
    throw new QueueError('invalid_schedule', `cron: "${text.slice(0, 100)}" has ${fields.length} fields, not 5 (or 6 with seconds first)`)
  }
  const [second = '', minute = '', hour = '', day = '', month = '', weekday = ''] = fields.length === 6 ? fields : ['0', ...fields]
  const minutes = parseField(minute, minuteRule)
  const hours = parseField(hour, hourRule)
  return Object.freeze({
    text,
    seconds: parseField(second, secondRule).values,
    minutes: minutes.values,
    hours: hours.values,
    ...parseDays(day),
    months: parseField(month, monthRule).values,
    weekdays: weekday === '*' ? null : [...new Set(parseField(weekday, weekdayRule).values.map((value) => value % 7))],
    repeating: minutes.repeats || hours.repeats,
    everyHour: hours.values.length === 24,
  })
}

function expand(line: string): string {
  if (!line.startsWith('@')) return line
  const known = Object.keys(macros).find((macro) => macro === line.toLowerCase())
  const meaning = known === undefined ? undefined : macros[known]
  if (meaning === undefined) {
    throw new QueueError('invalid_schedule', `cron: macro "${line.slice(0, 100)}" is none of ${Object.keys(macros).join(' ')}`)
  }
  return meaning
}

function parseDays(text: string): Pick<Cron, 'days' | 'lastDay'> {
  if (text === '*') return { days: null, lastDay: false }
  const parts = text.split(',')
  const numbers = parts.filter((part) => part !== 'L')
  const days = numbers.length === 0 ? [] : parseField(numbers.join(','), dayRule).values
  return { days, lastDay: numbers.length < parts.length }
}
