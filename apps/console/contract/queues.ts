import { type Static, Type } from 'typebox'
import { Instant, orNull } from './common.ts'

/** What all processes of the installation together did with the jobs of a queue in the last minute. */
export const Rates = Type.Object({
  enqueued: Type.Integer({ description: 'Without those that schedules made.' }),
  succeeded: Type.Integer(),
  retried: Type.Integer({ description: 'Attempts that failed and will be repeated.' }),
  died: Type.Integer(),
})
export type Rates = Static<typeof Rates>

export const QueueView = Type.Object({
  name: Type.String(),
  ready: Type.Integer(),
  running: Type.Integer(),
  scheduled: Type.Integer(),
  blocked: Type.Integer(),
  dead: Type.Integer(),
  succeeded: Type.Integer({ description: 'Those that are still remembered.' }),
  cancelled: Type.Integer({ description: 'Those that are still remembered.' }),
  oldestReadyMs: orNull(Type.Number({ description: 'By the clock of the broker; null when no job is ready.' })),
  paused: Type.Boolean(),
  /** Tasks of the queue, or keys of theirs, that are paused by themselves. */
  pausedParts: Type.Array(Type.Object({ task: orNull(Type.String()), key: orNull(Type.String()) })),
  /** null while the state store does not say. */
  lastMinute: orNull(Rates),
  workers: orNull(Type.Integer({ description: 'Live processes that take jobs from it; null while the state store does not say.' })),
})
export type QueueView = Static<typeof QueueView>

export const QueueList = Type.Object({
  at: Instant,
  queues: Type.Array(QueueView, { description: 'By name.' }),
  /** Every task of the installation, and the queue it is enqueued to unless another one is named. */
  tasks: Type.Array(Type.Object({ name: Type.String(), queue: Type.String() })),
})
export type QueueList = Static<typeof QueueList>

export const QueueParams = Type.Object({ queue: Type.String({ minLength: 1, maxLength: 200 }) })
