// ISO 8601 dates and times.
import { instantOf, isZone } from './zone.ts'

const time = String.raw`(?<hour>\d{2})(?::?(?<minute>\d{2})(?::?(?<second>\d{2})(?:[.,](?<fraction>\d+))?)?)?`
const zone = String.raw`(?<zone>Z|z|[+-]\d{2}(?::?\d{2})?)?(?:\[(?<named>[\w+/-]+)\])?`
const calendar = String.raw`(?<month>\d{2})-?(?<day>\d{2})`
const week = String.raw`[Ww](?<week>\d{2})(?:-?(?<weekday>[1-7]))?`
const ordinal = String.raw`(?<ordinal>\d{3})`
const pattern = new RegExp(`^(?<year>\\d{4})-?(?:${calendar}|${week}|${ordinal})(?:[Tt ]${time}${zone})?$`)

/**
 * The instant of an ISO date, week date or ordinal date, with or without time; undefined when it is none or no day of the calendar.
 * Without an offset it is a wall time in `timeZone`; a date alone is its midnight.
 */
export function parseDate(text: string, timeZone: string): number | undefined {
  const part = pattern.exec(text.trim())?.groups
  if (!part) return undefined
  const day = dayOf(part)
  if (day === undefined) return undefined
  const [hour, minute, second] = [Number(part.hour ?? 0), Number(part.minute ?? 0), Number(part.second ?? 0)]
  if (hour > 24 || minute > 59 || second > 60 || (hour === 24 && minute + second > 0)) return undefined
  const wall = day + hour * 3_600_000 + minute * 60_000 + second * 1000 + Math.floor(Number(`0.${part.fraction ?? 0}`) * 1000)
  if (part.named !== undefined && !isZone(part.named)) return undefined
  if (part.zone !== undefined) return wall - offsetMs(part.zone)
  return instantOf(wall, part.named ?? timeZone)
}

function dayOf(part: Readonly<Record<string, string | undefined>>): number | undefined {
  const year = Number(part.year)
  if (part.month !== undefined) {
    const ms = Date.UTC(year, Number(part.month) - 1, Number(part.day))
    const date = new Date(ms)
    return date.getUTCMonth() === Number(part.month) - 1 && date.getUTCDate() === Number(part.day) ? ms : undefined
  }
  const firstOfYear = Date.UTC(year, 0, 1)
  if (part.ordinal !== undefined) {
    const ms = firstOfYear + (Number(part.ordinal) - 1) * 86_400_000
    return part.ordinal !== '000' && new Date(ms).getUTCFullYear() === year ? ms : undefined
  }
  // Week 1 is the week (Monday to Sunday) with the fourth of January in it.
  const fourth = Date.UTC(year, 0, 4)
  const monday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * 86_400_000
  const number = Number(part.week)
  if (number < 1 || number > 53) return undefined
  return monday + ((number - 1) * 7 + Number(part.weekday ?? 1) - 1) * 86_400_000
}

function offsetMs(text: string): number {
  if (text === 'Z' || text === 'z') return 0
  const digits = text.slice(1).replace(':', '')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || 0)
  return (text.startsWith('-') ? -minutes : minutes) * 60_000
}
