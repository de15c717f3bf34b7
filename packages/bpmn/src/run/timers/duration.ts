// ISO 8601 durations as process models write them.
import { instantOf, wallOf } from './zone.ts'

/** A span: whole months, whose length depends on the calendar, and milliseconds. */
export interface Duration {
  readonly months: number
  readonly ms: number
}

const number = String.raw`\d*(?:[.,]\d+)?`
const weeks = new RegExp(`^P(${number})W$`)
const parts = new RegExp(
  `^(?=P|T)P?(?:(${number})Y)?(?:(${number})M)?(?:(${number})D)?(?:T(?=[\\d.,HMS])(?:(${number})H)?(?:(${number})M)?(?:(${number})S)?)?$`,
)
const unitMs = [0, 0, 86_400_000, 3_600_000, 60_000, 1000]

/**
 * Reads a duration such as `P1Y6M1DT1H1M1.5S`, `P4W` or `T1,5H`; undefined when it is none. A number may be left out, which counts as
 * zero; only the last one may have a fraction; weeks stand alone; `T` needs a time behind it. Fractions of months are refused.
 */
export function parseDuration(text: string): Duration | undefined {
  const week = weeks.exec(text)
  if (week) return { months: 0, ms: Math.round(amount(week[1]) * 7 * 86_400_000) }
  const match = parts.exec(text)
  if (!match) return undefined
  const given = match.slice(1, 7)
  const present = given.findLastIndex((value) => value !== undefined)
  if (present === -1 || given.some((value, index) => index < present && /[.,]/.test(value ?? ''))) return undefined
  const months = amount(given[0]) * 12 + amount(given[1])
  if (!Number.isInteger(months)) return undefined
  let ms = 0
  for (let index = 2; index < 6; index += 1) ms += amount(given[index]) * (unitMs[index] ?? 0)
  return { months, ms: Math.round(ms) }
}

/**
 * The instant `times` durations after `ms`. Months count on the calendar of `timeZone`, and a day that the month lacks becomes its last
 * one; days and shorter units are of fixed length.
 */
export function addDuration(ms: number, duration: Duration, timeZone: string, times = 1): number {
  const months = duration.months * times
  if (months === 0) return ms + duration.ms * times
  const wall = new Date(wallOf(ms, timeZone))
  const month = wall.getUTCFullYear() * 12 + wall.getUTCMonth() + months
  const [year, monthOfYear] = [Math.floor(month / 12), ((month % 12) + 12) % 12]
  const lastDay = new Date(Date.UTC(year, monthOfYear + 1, 0)).getUTCDate()
  const timeOfDay = ((wall.getTime() % 86_400_000) + 86_400_000) % 86_400_000
  const moved = Date.UTC(year, monthOfYear, Math.min(wall.getUTCDate(), lastDay)) + timeOfDay
  return instantOf(moved, timeZone) + duration.ms * times
}

function amount(text: string | undefined): number {
  return text === undefined || text === '' ? 0 : Number(text.replace(',', '.'))
}
