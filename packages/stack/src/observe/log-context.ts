import { AsyncLocalStorage } from 'node:async_hooks'
import { currentJob } from '@trellis/queue'

/** What the lines of one request, job or run have in common, beside the job, which the queue knows. */
export interface LogContext {
  readonly requestId?: string | undefined
  /** Whose session or key it is, or who caused the job; known later than the rest. */
  userId?: string | undefined
  readonly run?: string
  readonly runId?: string
}

const store = new AsyncLocalStorage<LogContext>()

/** Runs `work` so that every line that is logged in it, and in whatever it awaits, has these fields beside those around it. */
export function withLogContext<T>(fields: LogContext, work: () => T): T {
  return store.run({ ...store.getStore(), ...fields }, work)
}

/** Runs `work` in a context that was made before: what becomes known in it stays known there. */
export function enterLogContext(context: LogContext, work: () => void): void {
  store.run(context, work)
}

/** Says for whom the present request or job is; nothing outside of one. */
export function noteUser(userId: string): void {
  const context = store.getStore()
  if (context !== undefined) context.userId = userId
}

/** The fields of a line that is logged now: `requestId`, `userId`, `jobId`, `task`, `run` and `runId`, as far as there are any. */
export function logFields(): Readonly<Record<string, string | undefined>> {
  const job = currentJob()
  const context = store.getStore()
  return job === undefined ? { ...context } : { ...context, jobId: job.id, task: job.task }
}
