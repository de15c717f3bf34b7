import { sleep } from '../bell.ts'

/** The clock of a memory broker, in milliseconds since the epoch. `sleep` resolves after `ms` of this clock or when the signal aborts. */
export interface BrokerClock {
  now(): number
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/** Real time that never steps back: the process's start plus a monotonic count. */
export const realClock: BrokerClock = { now: () => performance.timeOrigin + performance.now(), sleep }

/** A clock that stands still until it is told to move. */
export interface VirtualClock extends BrokerClock {
  /** Moves the clock on by `ms` and wakes whoever slept until then. */
  advance(ms: number): void
}

/** A virtual clock that starts at `startMs`. Give it to a memory broker to test hours in microseconds. */
export function virtualClock(startMs = 0): VirtualClock {
  let nowMs = startMs
  const sleepers = new Set<{ readonly untilMs: number; readonly wake: () => void }>()
  return {
    now: () => nowMs,
    advance(ms) {
      nowMs += ms
      for (const sleeper of [...sleepers]) if (sleeper.untilMs <= nowMs) sleeper.wake()
    },
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve()
        const sleeper = {
          untilMs: nowMs + ms,
          wake: () => {
            sleepers.delete(sleeper)
            signal.removeEventListener('abort', sleeper.wake)
            resolve()
          },
        }
        sleepers.add(sleeper)
        signal.addEventListener('abort', sleeper.wake)
      }),
  }
}
