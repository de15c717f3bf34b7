import type { Report } from '../broker.ts'
import type { Control } from '../control.ts'
import type { RunningJob } from '../current-job.ts'
import type { QueueErrorCode } from '../errors.ts'
import type { Settled } from '../flow/settled.ts'
import type { Headers } from '../instrument.ts'
import type { Failure } from '../job.ts'
import type { Logger } from '../logger.ts'
import type { SentTree } from './sent-tree.ts'

/** What a child, a thread or process that runs handlers, is told. It has one job at a time, so few messages have to say which. */
export type ToChild =
  | SentRun
  | { readonly kind: 'abort'; readonly code: QueueErrorCode | null; readonly message: string }
  /** The answer to a `spawn`: what went wrong, if anything did. */
  | { readonly kind: 'spawned'; readonly runId: string; readonly error: SentError | undefined }
  /** Ends the child. */
  | { readonly kind: 'stop' }

/** A handler to run, with everything of its context that is not a function. */
export interface SentRun {
  readonly kind: 'run'
  readonly task: string
  readonly payload: Uint8Array
  readonly job: RunningJob
  readonly headers: Headers
  readonly children: readonly Settled<unknown>[]
  /** Whether the broker keeps progress and log lines. */
  readonly canReport: boolean
}

/** What a child tells. Everything survives a structured clone. */
export type FromChild =
  | { readonly kind: 'ready'; readonly tasks: readonly string[] }
  /** The module cannot be used. */
  | { readonly kind: 'broken'; readonly error: SentError }
  | { readonly kind: 'log'; readonly level: keyof Logger; readonly fields: object; readonly message: string }
  | { readonly kind: 'report'; readonly report: Report }
  | { readonly kind: 'spawn'; readonly trees: readonly SentTree[] }
  | { readonly kind: 'ended'; readonly end: SentEnd; readonly usedBytes: number }
  /** An exception that nobody caught is about to end the child. */
  | { readonly kind: 'dying'; readonly error: SentError }

/** How a handler ended, on its way to the worker. */
export type SentEnd =
  /** Its value as JSON; undefined: none. */
  | { readonly kind: 'returned'; readonly json: string | undefined }
  /** Its value is not JSON, for this reason. */
  | { readonly kind: 'unsendable'; readonly reason: string }
  /** With what only the child can find out about the error: what it asks for, and what the task's `retry.when` says. */
  | { readonly kind: 'threw'; readonly error: SentError; readonly control: Control | undefined; readonly mayRetry: boolean }

/** An error as its description, followed by those of the errors that caused it. */
export interface SentError {
  readonly failures: readonly [Failure, ...Failure[]]
  readonly isQueueError: boolean
}
