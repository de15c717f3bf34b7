import { setTimeout as delay } from 'node:timers/promises'
import { isConflict } from './database-failure.ts'

/** How often a transaction is run at most; the fifth conflict in a row is somebody's mistake and not bad luck. */
const mostRuns = 5
/** The longest pause before the second run, doubled before each further one. Milliseconds. */
const firstPauseMs = 20

/**
 * Runs `transact`, a whole transaction, again after a deadlock, a serialisation failure or a lock that was not to be had, up to five
 * times in all, each time after a random pause, so that the two who met do not meet again. Rejects with what failed last.
 */
export async function retryTransaction<T>(transact: () => Promise<T>): Promise<T> {
  for (let run = 1; ; run += 1) {
    try {
      return await transact()
    } catch (cause) {
      if (run === mostRuns || !isConflict(cause)) throw cause
    }
    await delay(Math.random() * firstPauseMs * 2 ** (run - 1))
  }
}
