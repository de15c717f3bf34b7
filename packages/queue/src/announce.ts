import type { Outcome } from './broker.ts'
import type { Emitter } from './events.ts'
import type { Held } from './holdings.ts'
import type { Logger } from './logger.ts'

/** The event for each end that is nobody's failure. */
const quietEvents = {
  done: 'job.succeeded',
  snooze: 'job.snoozed',
  wait: 'job.waiting',
  discard: 'job.discarded',
  cancel: 'job.cancelled',
  release: 'job.released',
} as const

/** Tells listeners and the log how a hand-out ended. Called once the broker has accepted the outcome. */
export function announce({ job, startedMs }: Held, outcome: Outcome, { events, logger }: { events: Emitter; logger: Logger }): void {
  const ended = { job, durationMs: startedMs === 0 ? 0 : performance.now() - startedMs }
  const fields = { job: job.id, task: job.task, attempt: job.attempt }
  switch (outcome.kind) {
    case 'retry':
      logger.warn({ ...fields, err: outcome.failure }, 'the attempt failed and will be repeated')
      events.emit('job.retrying', { ...ended, failure: outcome.failure })
      break
    case 'dead':
      logger.error({ ...fields, err: outcome.failure }, 'the job is dead')
      events.emit('job.failed', { ...ended, failure: outcome.failure })
      break
    default:
      events.emit(quietEvents[outcome.kind], ended)
  }
}
