import type { Control } from '../control.ts'
import type { QueueError } from '../errors.ts'
import type { AnyTask, RunContext } from '../task.ts'

/** One hand-out, decoded and about to run. */
export interface HandlerCall {
  readonly task: AnyTask
  /** What the task made of `payload`. Stays here: what runs elsewhere gets the payload and decodes it there, so that no class is lost. */
  readonly input: unknown
  readonly payload: Uint8Array
  readonly context: RunContext
  /** Called once, when the handler starts: a task's timeout counts from here. */
  readonly onStart: () => void
}

/** How a handler ended. */
export type HandlerEnd =
  | { readonly kind: 'returned'; readonly value: unknown }
  /**
   * `control` is what it asked for by throwing a control error. `mayRetry` is what the task's `retry.when` says about the error, asked
   * where the error is still the one that was thrown; undefined: ask here.
   */
  | { readonly kind: 'threw'; readonly error: unknown; readonly control: Control | undefined; readonly mayRetry: boolean | undefined }
  /** It did not run and will not: nothing may be counted, whatever the task's delivery class. */
  | { readonly kind: 'not-started'; readonly error: QueueError }

/** Where handlers run: in this thread, in other threads or in other processes. */
export interface Handlers {
  /** Runs a handler until it ends or is given up. Never rejects. */
  run(call: HandlerCall): Promise<HandlerEnd>
  /** Ends what was opened for running handlers, and with it whatever still runs there. Never rejects. */
  close(): Promise<void>
}
