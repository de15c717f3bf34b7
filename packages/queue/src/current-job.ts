import { AsyncLocalStorage } from 'node:async_hooks'
import type { LeasedJob } from './broker.ts'

/** The job a handler is working on. */
export interface RunningJob {
  readonly id: string
  readonly task: string
  readonly queue: string
  /** Which attempt this is, counted from 1. Snoozes, hand-backs and crashes do not raise it. */
  readonly attempt: number
  /** How often a worker was lost while it had the job. */
  readonly crashes: number
  /** Grows with every hand-out of this job. Store it with downstream writes and refuse lower ones. */
  readonly fence: number
  /** Names this hand-out: `<id>:<fence>`. */
  readonly runId: string
}

const store = new AsyncLocalStorage<RunningJob>()

/** The job whose handler is running in this asynchronous context, or undefined outside of one. */
export function currentJob(): RunningJob | undefined {
  return store.getStore()
}

/** Runs `work` so that {@link currentJob} returns `job` in it and in everything it awaits or schedules. */
export function runAsCurrentJob<T>(job: RunningJob, work: () => T): T {
  return store.run(job, work)
}

/** What a handler sees of a leased job. */
export function asRunningJob({ id, task, queue, failures, crashes, fence }: LeasedJob): RunningJob {
  return Object.freeze({ id, task, queue, attempt: failures + 1, crashes, fence, runId: `${id}:${fence}` })
}
