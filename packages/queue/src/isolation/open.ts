import { QueueError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import type { AnyTask } from '../task.ts'
import type { Handlers } from './handlers.ts'
import { inlineHandlers } from './inline.ts'
import { type Isolation, resolveIsolation } from './isolation.ts'
import { isInChild } from './nesting.ts'

/** What {@link openHandlers} takes beside the isolation. */
export interface HandlersOptions {
  /** A handler that ignores the abort of its signal gets this long before it is killed or, inline, given up. Milliseconds. */
  readonly killAfterMs: number
  /** How many handlers run at once. */
  readonly slots: number
  /** Those that the worker knows. */
  readonly tasks: ReadonlyMap<string, AnyTask>
  /** Whether the broker keeps progress and log lines. */
  readonly canReport: boolean
  readonly logger: Logger
}

/** Where the handlers of one worker run. Throws `invalid_option`, and `unsupported` inside of a child. */
export function openHandlers(isolation: Isolation, options: HandlersOptions): Handlers {
  if (isolation.kind === 'inline') return inlineHandlers(options)
  if (isInChild()) {
    throw new QueueError(
      'unsupported',
      'a module with tasks for threads or processes cannot start a worker with such itself: move the tasks to a module of their own',
    )
  }
  const resolved = resolveIsolation(isolation)
  // Most workers run their handlers inline, and their processes start sooner without the modules for anything else.
  const pool = import('./open-pool.ts').then(({ openPool }) => openPool(resolved, options))
  return {
    run: async (call) => (await pool).run(call),
    close: async () => (await pool).close(),
  }
}
