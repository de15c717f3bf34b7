import type { Handlers } from './handlers.ts'
import type { ResolvedIsolation } from './isolation.ts'
import { openLeash } from './leash.ts'
import type { HandlersOptions } from './open.ts'
import { Pool } from './pool.ts'
import { processOpener } from './process-vessel.ts'
import { openThread } from './thread-vessel.ts'

/** Handlers in threads or processes of their own. Nothing is started before the first call. */
export function openPool(isolation: ResolvedIsolation, options: HandlersOptions): Handlers {
  if (isolation.kind === 'thread') return new Pool({ ...options, isolation, open: openThread })
  const leash = openLeash((error) =>
    options.logger.warn({ err: error }, 'there is no shell to end child processes with, should this process be killed while they compute'),
  )
  const pool = new Pool({ ...options, isolation, open: processOpener(leash) })
  return {
    run: (call) => pool.run(call),
    async close() {
      await pool.close()
      leash.close()
    },
  }
}
