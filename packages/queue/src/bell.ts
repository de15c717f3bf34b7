/** The reason of an abort that only ends a sleep. Without one each abort would build an exception with its stack. */
export const wokenUp = 'woken up'

/**
 * Wakes idle workers of one process. `rung` is read before looking for work and given back to {@link Bell.wait}, so that a ring
 * between the look and the wait is not lost.
 */
export class Bell {
  rung = 0
  readonly #sleepers = new Set<() => void>()

  /** Wakes everybody who waits, and whoever looked before this ring and waits after it. */
  readonly ring = (): void => {
    this.rung += 1
    for (const wake of [...this.#sleepers]) wake()
  }

  /** Resolves at the next ring after `bell` was read, when `sleep` resolves, or when the signal aborts. */
  async wait(bell: number, signal: AbortSignal, sleep: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.rung !== bell || signal.aborted) return
    const awake = new AbortController()
    const wake = () => awake.abort(wokenUp)
    signal.addEventListener('abort', wake)
    this.#sleepers.add(wake)
    try {
      await sleep(awake.signal)
    } finally {
      this.#sleepers.delete(wake)
      signal.removeEventListener('abort', wake)
    }
  }
}

/** Resolves after `ms` or when the signal aborts, whichever is first. Never rejects. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const finish = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', finish)
      resolve()
    }
    // setTimeout fires at once beyond 2^31-1 ms, so a longer sleep ends early instead; every caller looks again after waking.
    const timer = setTimeout(finish, Math.min(ms, 2_147_483_647))
    signal.addEventListener('abort', finish)
  })
}
