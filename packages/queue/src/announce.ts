import type { Outcome } from './broker.ts'
import type { RunningJob } from './current-job.ts'
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
export function announce(
  { job, startedMs }: Pick<Held, 'job' | 'startedMs'>,
  outcome: Outcome,
  { events, logger }: { readonly events: Emitter; readonly logger: Logger },
): void {
  const ended = { job, durationMs: startedMs === 0 ? 0 : performance.now() - startedMs }
  switch (outcome.kind) {
    case 'retry':
      logger.warn({ ...fieldsOf(job), err: outcome.failure }, 'the attempt failed and will be repeated')
      events.emit('job.retrying', { ...ended, failure: outcome.failure })
      break
    case 'dead':
      logger.error({ ...fieldsOf(job), err: outcome.failure }, 'the job is dead')
      events.emit('job.failed', { ...ended, failure: outcome.failure })
      break
    default:
      events.emit(quietEvents[outcome.kind], ended)
  }
}

function fieldsOf({ id, task, attempt }: RunningJob) {
  return { job: id, task, attempt }
}
