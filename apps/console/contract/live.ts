import { type Static, Type } from 'typebox'
import { Instant } from './common.ts'
import { Overview } from './overview.ts'
import { QueueList } from './queues.ts'
import { OutboxView } from './records.ts'
import { RunList } from './runs.ts'
import { ScheduleList } from './schedules.ts'
import { LockList, ProcessList } from './workers.ts'

/** Rings when jobs may have changed: whoever shows some asks again. */
export const JobsBell = Type.Object({ at: Instant, queues: Type.Array(Type.String()) })
export type JobsBell = Static<typeof JobsBell>

/**
 * The events of the stream, by name. Each but `jobs` is a whole document as its GET route answers it, sent when it has changed in more than
 * its `at`, at most once in two seconds; all of them once when the stream begins.
 */
export const liveEvents = {
  overview: Overview,
  queues: QueueList,
  schedules: ScheduleList,
  workers: ProcessList,
  locks: LockList,
  runs: RunList,
  outbox: OutboxView,
  jobs: JobsBell,
} as const
export type LiveEvent = keyof typeof liveEvents
