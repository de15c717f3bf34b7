// What the text of a timer means at an instant.
import type { TimerCycle } from '../../state/state.ts'
import { nextCron, parseCron } from './cron.ts'
import { parseDate } from './date.ts'
import { addDuration, type Duration, parseDuration } from './duration.ts'

/** When a timer is due, and how it repeats. */
export interface Due {
  readonly dueMs: number
  readonly cycle?: TimerCycle
}

/** The instant and zone that a timer is read at. */
export interface Clock {
  readonly nowMs: number
  readonly timeZone: string
}

/** When a `timeDate` is due: at an ISO date, or a duration from now. Undefined when `text` is neither. */
export function dateDue(text: string, { nowMs, timeZone }: Clock): Due | undefined {
  const duration = parseDuration(text)
  const dueMs = duration ? addDuration(nowMs, duration, timeZone) : parseDate(text, timeZone)
  return dueMs === undefined ? undefined : { dueMs }
}

/** When a `timeDuration` is due. Undefined when `text` is no ISO duration. */
export function durationDue(text: string, { nowMs, timeZone }: Clock): Due | undefined {
  const duration = parseDuration(text)
  return duration && { dueMs: addDuration(nowMs, duration, timeZone) }
}

/**
 * The first firing of a `timeCycle`: `Rn/duration`, `Rn/start/duration`, `Rn/duration/end` (without n: for ever) or cron. It fires at the
 * end of each duration. Firings of a given start that have passed are left out. Undefined when `text` is no cycle or is over.
 */
export function cycleDue(text: string, clock: Clock): Due | undefined {
  const match = /^R(\d*|-1)\/(.*)$/.exec(text.trim())
  if (!match) return cronDue(text, clock)
  const count = match[1] === '' || match[1] === '-1' ? -1 : Number(match[1])
  const [first = '', second, ...more] = (match[2] ?? '').split('/')
  if (count === 0 || more.length > 0) return undefined
  if (second === undefined) return repeated(first, clock.nowMs, count, clock)
  const start = parseDate(first, clock.timeZone)
  if (start !== undefined) return repeated(second, start, count, clock)
  const end = parseDate(second, clock.timeZone)
  return end === undefined ? undefined : until(first, end, count, clock)
}

/** The firing after one that was due at `dueMs`; undefined when that was the last. */
export function nextDue(cycle: TimerCycle, dueMs: number, timeZone: string): Due | undefined {
  const left = cycle.left === -1 ? -1 : cycle.left - 1
  if (left === 0) return undefined
  const duration = parseDuration(cycle.rule)
  if (duration) {
    const fired = cycle.fired + 1
    const next = addDuration(cycle.anchorMs, duration, timeZone, fired + 1)
    return cycle.endMs !== undefined && next > cycle.endMs ? undefined : { dueMs: next, cycle: { ...cycle, left, fired } }
  }
  const cron = parseCron(cycle.rule)
  const next = cron && nextCron(cron, dueMs, timeZone)
  return next === undefined ? undefined : { dueMs: next, cycle: { ...cycle, left } }
}

function cronDue(text: string, { nowMs, timeZone }: Clock): Due | undefined {
  const cron = parseCron(text)
  const dueMs = cron && nextCron(cron, nowMs, timeZone)
  return dueMs === undefined ? undefined : { dueMs, cycle: { left: -1, rule: text.trim(), anchorMs: nowMs, fired: 0 } }
}

function repeated(rule: string, anchorMs: number, count: number, { nowMs, timeZone }: Clock): Due | undefined {
  const duration = parseDuration(rule)
  if (!duration || isEmpty(duration)) return undefined
  const passed = anchorMs === nowMs ? 0 : passedFirings(anchorMs, duration, nowMs, timeZone)
  const left = count === -1 ? -1 : count - passed
  if (left !== -1 && left <= 0) return undefined
  return { dueMs: addDuration(anchorMs, duration, timeZone, passed + 1), cycle: { left, rule, anchorMs, fired: passed } }
}

function until(rule: string, endMs: number, count: number, clock: Clock): Due | undefined {
  const duration = parseDuration(rule)
  if (!duration || isEmpty(duration) || endMs <= clock.nowMs) return undefined
  if (count !== -1) return repeated(rule, addDuration(endMs, duration, clock.timeZone, -count), count, clock)
  const due = repeated(rule, clock.nowMs, -1, clock)
  return due?.cycle && due.dueMs <= endMs ? { ...due, cycle: { ...due.cycle, endMs } } : undefined
}

// How many firings lie before `nowMs`: a guess by length, put right step by step.
function passedFirings(anchorMs: number, duration: Duration, nowMs: number, timeZone: string): number {
  const length = duration.months * 31 * 86_400_000 + duration.ms
  let passed = Math.max(0, Math.floor((nowMs - anchorMs) / length) - 1)
  while (addDuration(anchorMs, duration, timeZone, passed + 1) < nowMs) passed += 1
  return passed
}

function isEmpty(duration: Duration): boolean {
  return duration.months === 0 && duration.ms <= 0
}
