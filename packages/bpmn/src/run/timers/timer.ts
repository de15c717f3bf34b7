import type { TimerEvent } from '../../definition/event-definition.ts'
import { valueFor } from '../evaluate.ts'
import { fail } from '../incidents.ts'
import type { LiveToken } from '../live.ts'
import type { Run } from '../run.ts'
import { type Clock, cycleDue, type Due, dateDue, durationDue } from './due.ts'

const readers = { date: dateDue, duration: durationDue, cycle: cycleDue }
const wanted = {
  date: 'an ISO date or duration such as "2030-01-31T12:00:00Z"',
  duration: 'an ISO duration such as "PT30S"',
  cycle: 'a cycle such as "R3/PT10M", or cron such as "0 9 * * MON"',
}

/**
 * When a timer event is due, by its expression over the data of `token`: ISO text, a date, or a span (as text, or as seconds).
 * Undefined when there is no such time, and the token is parked.
 */
export function timerOf(run: Run, token: LiveToken, event: TimerEvent): Due | undefined {
  const value = valueFor(run, token, event.expression, { code: 'timer_invalid', of: `timer "${event.expression}"` })
  if (value === undefined) return undefined
  const clock: Clock = { nowMs: run.ctx.nowMs, timeZone: token.scope.definition.compatibility.timeZone }
  const text = run.ctx.evaluator.plain(value)
  if (typeof text === 'number' && event.timer !== 'cycle') return { dueMs: clock.nowMs + Math.round(text * 1000) }
  const due = typeof text === 'string' ? readers[event.timer](text, clock) : undefined
  if (!due)
    fail(run, token, 'timer_invalid', `timer "${event.expression}" gave ${JSON.stringify(text)}, which is not ${wanted[event.timer]}`)
  return due
}
