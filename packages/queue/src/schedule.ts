import { inspect } from 'node:util'
import { type Duration, toMs } from './duration.ts'
import { QueueError } from './errors.ts'
import { type Cron, parseCron } from './schedule/cron.ts'
import { lastInstantMs, nextCronMs } from './schedule/next-cron.ts'
import { timeZone } from './schedule/time-zone.ts'
import { wholeNumber } from './task.ts'

/** When something is to happen again and again, or once. */
export type ScheduleSpec =
  | {
      /** Five fields, or six with seconds first, or a macro such as `@daily`. See {@link parseCron} for what may stand in them. */
      readonly cron: string
      /** IANA name of the zone whose clocks are meant. {@link nextCronMs} says what happens when they are changed. @default 'UTC' */
      readonly tz?: string
    }
  | {
      /** At least a second. */
      readonly every: Duration
      /**
       * `true`: at whole multiples since 1970 in UTC, so `15m` fires at :00, :15, :30 and :45. `{ to }`: whole multiples away
       * from that instant, in both directions. Left out: counted from the last firing.
       */
      readonly aligned?: true | { readonly to: Date }
    }
  | { readonly at: Date }

/** A {@link ScheduleSpec} that was read and found right. Plain and frozen. */
export type Schedule =
  | { readonly kind: 'cron'; readonly cron: Cron; readonly tz: string }
  /** `anchorMs` is less than `everyMs`; null: counted from the last firing. */
  | { readonly kind: 'interval'; readonly everyMs: number; readonly anchorMs: number | null }
  | { readonly kind: 'once'; readonly atMs: number }

/** So that no schedule, whatever its kind, fires more than once in a second. */
const shortestMs = 1_000

/** Reads a schedule. Throws `invalid_schedule`, which names the field and its value. */
export function parseSchedule(spec: ScheduleSpec): Schedule {
  const fields: unknown = spec
  if (typeof fields !== 'object' || fields === null) throw wrong('a schedule', fields, 'an object with cron, every or at')
  if ('cron' in fields) return Object.freeze(cronSchedule(only(fields, ['cron', 'tz'])))
  if ('every' in fields) return Object.freeze(intervalSchedule(only(fields, ['every', 'aligned'])))
  if ('at' in fields) return Object.freeze({ kind: 'once', atMs: instantMs(only(fields, ['at']).at, 'at', 'invalid_schedule') })
  throw wrong('a schedule', fields, 'an object with cron, every or at')
}

/**
 * The first firing after `instant`, never at it, or null when there is no more. For an interval counted from the last firing,
 * `instant` is that firing. Cron lines fire from 1970 to 9999. Throws `invalid_option` when `instant` is not a point in time.
 */
export function nextAfter(schedule: Schedule, instant: Date): Date | null {
  const nextMs = nextAfterMs(schedule, instantMs(instant, 'the instant', 'invalid_option'))
  return nextMs === null ? null : new Date(nextMs)
}

/** {@link nextAfter} in milliseconds since 1970. */
export function nextAfterMs(schedule: Schedule, afterMs: number): number | null {
  if (schedule.kind === 'once') return schedule.atMs > afterMs ? schedule.atMs : null
  if (schedule.kind === 'cron') return nextCronMs(schedule.cron, timeZone(schedule.tz), afterMs)
  const { everyMs, anchorMs } = schedule
  const nextMs = anchorMs === null ? afterMs + everyMs : anchorMs + (Math.floor((afterMs - anchorMs) / everyMs) + 1) * everyMs
  return nextMs <= lastInstantMs ? nextMs : null
}

/**
 * The next `count` firings after `from` (1 to 1000000), in order; fewer when the schedule ends before. Of an interval counted
 * from the last firing it shows what would follow a firing at `from`. Throws `invalid_option`.
 */
export function upcoming(schedule: Schedule, from: Date, count: number): readonly Date[] {
  const firings: Date[] = []
  wholeNumber(count, 1, 'count')
  for (let next = nextAfter(schedule, from); next && firings.length < count; next = nextAfter(schedule, next)) firings.push(next)
  return firings
}

/** The instant in milliseconds. Throws a QueueError with `code` when it is no date, or an invalid one. */
export function instantMs(instant: unknown, subject: string, code: 'invalid_schedule' | 'invalid_option'): number {
  const ms = instant instanceof Date ? instant.getTime() : Number.NaN
  if (Number.isNaN(ms)) throw new QueueError(code, `${subject} must be a valid Date, got ${shown(instant)}`)
  return ms
}

function cronSchedule({ cron, tz = 'UTC' }: Fields<'cron' | 'tz'>): Schedule {
  if (typeof cron !== 'string') throw wrong('cron', cron, 'text')
  if (typeof tz !== 'string') throw wrong('tz', tz, 'the name of a time zone')
  timeZone(tz)
  return { kind: 'cron', cron: parseCron(cron), tz }
}

function intervalSchedule({ every, aligned }: Fields<'every' | 'aligned'>): Schedule {
  const everyMs = intervalMs(every)
  if (aligned === undefined) return { kind: 'interval', everyMs, anchorMs: null }
  if (aligned === true) return { kind: 'interval', everyMs, anchorMs: 0 }
  if (typeof aligned !== 'object' || aligned === null) throw wrong('aligned', aligned, 'true or { to: Date }')
  const { to } = only(aligned, ['to'])
  // The phase alone decides, so an anchor a year away and one an interval away are the same schedule.
  const anchorMs = ((instantMs(to, 'aligned.to', 'invalid_schedule') % everyMs) + everyMs) % everyMs
  return { kind: 'interval', everyMs, anchorMs }
}

function intervalMs(every: unknown): number {
  if (typeof every !== 'number' && typeof every !== 'string') throw wrong('every', every, 'a duration such as "15m"')
  try {
    // A text that is no duration is refused by toMs itself.
    const ms = toMs(every as Duration, 'every')
    if (ms >= shortestMs) return ms
  } catch (cause) {
    throw new QueueError('invalid_schedule', `every: ${shown(every)} is not a duration such as "15m"`, { cause })
  }
  throw wrong('every', every, 'at least a second')
}

type Fields<Name extends string> = { readonly [name in Name]?: unknown }

/** The object itself, when it has no other fields: a misspelt `timezone` must not quietly mean UTC. */
function only<Name extends string>(fields: object, names: readonly Name[]): Fields<Name> {
  const stray = Object.keys(fields).find((key) => !names.some((name) => name === key))
  if (stray !== undefined)
    throw wrong(`"${stray.slice(0, 100)}"`, Reflect.get(fields, stray), `left out: only ${names.join(', ')} go together`)
  return fields
}

function wrong(subject: string, value: unknown, expected: string): QueueError {
  return new QueueError('invalid_schedule', `${subject} must be ${expected}, got ${shown(value)}`)
}

function shown(value: unknown): string {
  return inspect(value, { depth: 1, customInspect: false }).slice(0, 200)
}
