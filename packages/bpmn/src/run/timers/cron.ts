// Cron expressions: five fields, or six with seconds in front; names, ranges, steps, lists and the usual macros.
import { instantOf, wallOf } from './zone.ts'

/** When a cron expression fires: the allowed values of every field. */
export interface Cron {
  readonly seconds: readonly number[]
  readonly minutes: readonly number[]
  readonly hours: readonly number[]
  readonly days: ReadonlySet<number>
  readonly months: ReadonlySet<number>
  readonly weekdays: ReadonlySet<number>
  /** As cron has it: when both days and weekdays are restricted, either will do. */
  readonly either: boolean
}

const macros: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}
const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
// A leap day that falls on a given weekday comes back after at most 40 years (1896 to 1936 aside, 28).
const searchedDays = 366 * 41

/** Reads a cron expression; undefined when it is none. */
export function parseCron(text: string): Cron | undefined {
  const fields = (macros[text.trim()] ?? text.trim()).split(/\s+/)
  if (fields.length === 5) fields.unshift('0')
  const [second, minute, hour, day, month, weekday] = fields
  if (fields.length !== 6 || !second || !minute || !hour || !day || !month || !weekday) return undefined
  const seconds = valuesOf(second, 0, 59)
  const minutes = valuesOf(minute, 0, 59)
  const hours = valuesOf(hour, 0, 23)
  const days = valuesOf(day, 1, 31)
  const months = valuesOf(month, 1, 12, monthNames)
  const weekdays = valuesOf(weekday, 0, 7, dayNames)
  if (!seconds || !minutes || !hours || !days || !months || !weekdays) return undefined
  return {
    seconds,
    minutes,
    hours,
    days: new Set(days),
    months: new Set(months),
    weekdays: new Set(weekdays.map((value) => value % 7)),
    either: !/^[*?]/.test(day) && !/^[*?]/.test(weekday),
  }
}

/** The first instant after `afterMs` at which `cron` fires on the clocks of `timeZone`; undefined when it never does. */
export function nextCron(cron: Cron, afterMs: number, timeZone: string): number | undefined {
  const wall = wallOf(afterMs, timeZone)
  const today = Math.floor(wall / 86_400_000)
  for (let day = today; day < today + searchedDays; day += 1) {
    if (!fitsDay(cron, new Date(day * 86_400_000))) continue
    for (const timeOfDay of timesOfDay(cron)) {
      const instant = instantOf(day * 86_400_000 + timeOfDay, timeZone)
      if (instant > afterMs) return instant
    }
  }
  return undefined
}

function* timesOfDay({ hours, minutes, seconds }: Cron): Generator<number> {
  for (const hour of hours) {
    for (const minute of minutes) {
      for (const second of seconds) yield hour * 3_600_000 + minute * 60_000 + second * 1000
    }
  }
}

function fitsDay(cron: Cron, date: Date): boolean {
  if (!cron.months.has(date.getUTCMonth() + 1)) return false
  const [day, weekday] = [cron.days.has(date.getUTCDate()), cron.weekdays.has(date.getUTCDay())]
  return cron.either ? day || weekday : day && weekday
}

function valuesOf(field: string, least: number, most: number, names: readonly string[] = []): number[] | undefined {
  const values = new Set<number>()
  for (const part of field.toLowerCase().split(',')) {
    const match = /^(?:(\*|\?)|([a-z\d]+)(?:-([a-z\d]+))?)(?:\/(\d+))?$/.exec(part)
    if (!match) return undefined
    const [, all, first, last, step] = match
    const from = all ? least : numberOf(first ?? '', names, least)
    const to = all ? most : last !== undefined ? numberOf(last, names, least) : step === undefined ? from : most
    const by = step === undefined ? 1 : Number(step)
    if (!(from >= least && to <= most && from <= to && by > 0)) return undefined
    for (let value = from; value <= to; value += by) values.add(value)
  }
  return [...values].sort((a, b) => a - b)
}

function numberOf(text: string, names: readonly string[], least: number): number {
  const named = names.indexOf(text)
  if (named !== -1) return named + least
  return /^\d+$/.test(text) ? Number(text) : Number.NaN
}
