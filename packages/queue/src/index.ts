/**
 * The task engine. Describe work with {@link task}, couple tasks and a broker with {@link createEngine}, enqueue and work.
 * Brokers have entry points of their own, `@trellis/queue/memory`, `@trellis/queue/sql` and `@trellis/queue/redis`; so have schedules
 * (`@trellis/queue/schedule`), flows and batches (`@trellis/queue/flow`), and everything that few programs name (`@trellis/queue/types`).
 */
export type { Broker } from './broker.ts'
export { abort, discard, retryLater, snooze } from './control.ts'
export { currentJob, type RunningJob } from './current-job.ts'
export type { Duration } from './duration.ts'
export { createEngine, type Engine, type WorkOptions } from './engine.ts'
export { QueueError, type QueueErrorCode, queueErrorCodes } from './errors.ts'
export type { EngineEvents } from './events.ts'
export type { JobView } from './job-view.ts'
export type { Logger } from './logger.ts'
export type { EnqueueOptions, StoredJob } from './new-job.ts'
export type { JobHandle } from './results/results.ts'
export { type AnyTask, type RunContext, type Task, task } from './task.ts'
export type { Worker } from './worker.ts'
