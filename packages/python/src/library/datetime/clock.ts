import { valueError } from '../../raise.ts'
import { currentRun } from '../../run.ts'
import { shortNameAt } from '../zone/abbreviations.ts'
import { isZone, offsetAt, wallOffset } from '../zone/offsets.ts'
import { PyDatetime, wallOf } from './datetime-type.ts'
import { EPOCH_ORDINAL, MOST_ORDINAL } from './gregorian.ts'
import { PyTimezone, type PyTzinfo } from './zone-type.ts'

/** Seconds since 1970 and the microseconds beyond them. */
export interface Instant {
  readonly seconds: number
  readonly micros: number
}

/** The instant of the run's clock. */
export function now(): Instant {
  const micros = Math.round(currentRun().world.nowMs * 1000)
  const seconds = Math.floor(micros / 1e6)
  return { seconds, micros: micros - seconds * 1e6 }
}

/** IANA name of the zone that counts as local in this run. */
export function localZone(): string {
  const name = currentRun().world.timeZone ?? 'UTC'
  return isZone(name) ? name : 'UTC'
}

/** The instant of a timestamp: halves of a microsecond go to the even one, as in CPython. */
export function instantOf(timestamp: number): Instant {
  const whole = Math.trunc(timestamp)
  const rest = roundHalfEven((timestamp - whole) * 1e6)
  if (rest >= 1e6) return { seconds: whole + 1, micros: rest - 1e6 }
  return rest < 0 ? { seconds: whole - 1, micros: rest + 1e6 } : { seconds: whole, micros: rest }
}

/** To the nearest integer, halves to the even one. */
function roundHalfEven(value: number): number {
  const rounded = Math.round(value)
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded
}

/** The wall time of an instant in UTC. Raises ValueError outside of the years 1 to 9999. */
export function utcWall(instant: Instant, zone: PyTzinfo | null): PyDatetime {
  const ordinal = Math.floor(instant.seconds / 86400) + EPOCH_ORDINAL
  if (!(ordinal >= 1 && ordinal <= MOST_ORDINAL)) {
    throw valueError(`year ${1970 + Math.trunc(instant.seconds / 31556952)} is out of range`)
  }
  return new PyDatetime(wallOf(instant.seconds, instant.micros), zone)
}

/** The naive wall time of an instant in the local zone. */
export function localWall(instant: Instant): PyDatetime {
  const zone = localZone()
  const offset = offsetAt(zone, instant.seconds)
  const wall = utcWall({ seconds: instant.seconds + offset, micros: instant.micros }, null)
  // The second pass through an hour that a zone lives twice.
  return wallOffset(zone, wall.wallSeconds, 0) === offset ? wall : wall.in(null, 1)
}

/** Seconds since 1970 of a naive wall time in the local zone. */
export function localSeconds(when: PyDatetime): number {
  return when.wallSeconds - wallOffset(localZone(), when.wallSeconds, when.fold)
}

/** The local zone at an instant, as the fixed offset that `astimezone()` gives. */
export function localTimezone(seconds: number): PyTimezone {
  const zone = localZone()
  const offset = offsetAt(zone, seconds)
  if (zone === 'UTC') return new PyTimezone(0, 'UTC')
  return new PyTimezone(offset * 1e6, shortNameAt(zone, seconds))
}
