import type { Attributes } from '@opentelemetry/api'
import type { RunningJob } from '../current-job.ts'
import { QueueError } from '../errors.ts'
import type { EnqueuedJob } from '../instrument.ts'

/** What every span and figure says. The conventions of 2026 call it `messaging.system.name`; many backends still look for the older name. */
const system: Attributes = { 'messaging.system.name': 'trellis', 'messaging.system': 'trellis' }

/** Of the span around one call that stores jobs. What the jobs do not share is left out. */
export function enqueueAttributes(jobs: readonly EnqueuedJob[]): Attributes {
  const queue = shared(jobs, ({ queue }) => queue)
  const task = shared(jobs, ({ task }) => task)
  const [only] = jobs
  return {
    ...system,
    'messaging.operation.name': 'enqueue',
    'messaging.operation.type': 'send',
    ...(queue !== undefined && { 'messaging.destination.name': queue }),
    ...(task !== undefined && { 'trellis.task': task }),
    ...(jobs.length === 1 && only ? { 'messaging.message.id': only.id } : { 'messaging.batch.message_count': jobs.length }),
  }
}

/** Of the span around one run of a job. */
export function runAttributes({ id, task, queue, attempt, fence, crashes }: RunningJob): Attributes {
  return {
    ...sharedRunAttributes({ task, queue }),
    'messaging.message.id': id,
    'trellis.job.attempt': attempt,
    'trellis.job.fence': fence,
    'trellis.job.crashes': crashes,
  }
}

/** The part of {@link runAttributes} that takes few values, for figures. */
export function sharedRunAttributes({ task, queue }: Pick<RunningJob, 'task' | 'queue'>): Attributes {
  return {
    ...system,
    'messaging.operation.name': 'run',
    'messaging.operation.type': 'process',
    'messaging.destination.name': queue,
    'trellis.task': task,
  }
}

/** The value that all jobs have, or undefined when they differ. */
export function shared<T>(jobs: readonly EnqueuedJob[], of: (job: EnqueuedJob) => T): T | undefined {
  const values = new Set(jobs.map(of))
  return values.size === 1 ? [...values][0] : undefined
}

/** The class of an error, with few values: the code of one of ours, else the name of its class. */
export function errorType(error: unknown): string {
  if (error instanceof QueueError) return error.code
  return error instanceof Error ? error.name : '_OTHER'
}
