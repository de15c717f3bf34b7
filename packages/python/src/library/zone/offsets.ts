import { meter } from '../../budget.ts'
import { EPOCH_ORDINAL, toOrdinal } from '../datetime/gregorian.ts'

/**
 * Offsets of IANA zones, read off the host's `Intl`: the only door of standard JavaScript to the zone database. Pure: what is kept
 * here are answers that never change.
 */
interface ZoneReader {
  readonly format: Intl.DateTimeFormat
  /** Offset in seconds by quarter of an hour: no zone has ever changed in between. */
  readonly known: Map<number, number>
}

const readers = new Map<string, ZoneReader | null>()
const QUARTER = 900
const DAY = 86_400
const MOST_KEPT = 20_000

/** Whether there is a zone of that name. */
export function isZone(name: string): boolean {
  return reader(name) !== null
}

function reader(name: string): ZoneReader | null {
  const known = readers.get(name)
  if (known !== undefined) return known
  const made = makeReader(name)
  if (readers.size > 1000) readers.clear()
  readers.set(name, made)
  return made
}

function makeReader(name: string): ZoneReader | null {
  // Intl would take offsets ("+01:00") and names in any case; the zone database has neither.
  if (!/^[A-Z][A-Za-z0-9_+\-/]*$/.test(name)) return null
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    return { format, known: new Map() }
  } catch {
    return null
  }
}

/** Seconds east of UTC at an instant (seconds since 1970). Throws RangeError for a zone that is none. */
export function offsetAt(zone: string, seconds: number): number {
  if (zone === 'UTC') return 0
  meter.spend(10)
  const read = need(zone)
  const quarter = Math.floor(seconds / QUARTER)
  const known = read.known.get(quarter)
  if (known !== undefined) return known
  const offset = readOffset(read.format, quarter * QUARTER)
  if (read.known.size > MOST_KEPT) read.known.clear()
  read.known.set(quarter, offset)
  return offset
}

function need(zone: string): ZoneReader {
  const read = reader(zone)
  if (read === null) throw new RangeError(`no time zone "${zone}"`)
  return read
}

function readOffset(format: Intl.DateTimeFormat, seconds: number): number {
  const parts: Record<string, string> = {}
  for (const { type, value } of format.formatToParts(seconds * 1000)) parts[type] = value
  const part = (name: string): number => Number(parts[name] ?? '0')
  const year = parts.era?.startsWith('B') === true ? 1 - part('year') : part('year')
  const days = toOrdinal({ year, month: part('month'), day: part('day') }) - EPOCH_ORDINAL
  return days * DAY + (part('hour') * 60 + part('minute')) * 60 + part('second') - seconds
}

/**
 * Offset that a wall time has in a zone. An hour that comes twice is taken the first time, or the second when `fold` is 1; an hour
 * that is skipped has the offset before the gap, or after it when `fold` is 1 (PEP 495).
 */
export function wallOffset(zone: string, wallSeconds: number, fold: 0 | 1): number {
  const before = offsetAt(zone, wallSeconds - DAY)
  const after = offsetAt(zone, wallSeconds + DAY)
  if (before === after) return stableOffset(zone, wallSeconds, before)
  return transitionOffset(zone, wallSeconds, { before, after, fold })
}

/** Most days have one offset; a zone that changed twice in two days is asked exactly. */
function stableOffset(zone: string, wallSeconds: number, offset: number): number {
  return offsetAt(zone, wallSeconds - offset) === offset ? offset : offsetAt(zone, wallSeconds - offset)
}

function transitionOffset(zone: string, wallSeconds: number, of: { before: number; after: number; fold: 0 | 1 }): number {
  const { before, after, fold } = of
  const isBefore = offsetAt(zone, wallSeconds - before) === before
  const isAfter = offsetAt(zone, wallSeconds - after) === after
  if (isBefore && isAfter) return fold === 0 ? before : after
  if (isBefore) return before
  if (isAfter) return after
  return fold === 0 ? before : after
}

const MONTH = 30 * DAY

/** Seconds of daylight saving time in the offset at an instant: what it is above the least offset of the year around. */
export function savingAt(zone: string, seconds: number): number {
  const offset = offsetAt(zone, seconds)
  // On a grid, so that the same few offsets serve all instants of a month.
  const month = Math.floor(seconds / MONTH)
  let standard = offset
  let comesBack = false
  for (let step = -6; step <= 12; step += 1) {
    const other = offsetAt(zone, (month + step) * MONTH)
    if (step <= 6) standard = Math.min(standard, other)
    if (step > 0 && other < offset) comesBack = true
  }
  // A zone that does not come back, or moved by more than two hours, moved for good.
  return comesBack && offset - standard <= 7200 ? offset - standard : 0
}
