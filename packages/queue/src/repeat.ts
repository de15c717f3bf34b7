import { sleep } from './bell.ts'

/** How a broker call is repeated. */
export interface Repeating {
  /** Called with each error. */
  readonly report: (error: unknown) => void
  /** In [0, 1); keeps workers from coming back all at once. */
  readonly random: () => number
  /** Ends the repeating. */
  readonly signal: AbortSignal
  /** After this an error is thrown instead of repeated. Milliseconds. @default never */
  readonly giveUpMs?: number
}

/** The answer to a call, however often it must be made. Undefined when the signal aborted first; throws when it is time to give up. */
export async function repeat<T>(call: () => Promise<T>, { report, random, signal, giveUpMs }: Repeating): Promise<T | undefined> {
  const startedMs = performance.now()
  for (let failures = 1; ; failures += 1) {
    try {
      return await call()
    } catch (error) {
      report(error)
      if (giveUpMs !== undefined && performance.now() - startedMs > giveUpMs) throw error
      await sleep(backoffMs(failures, random), signal)
      if (signal.aborted) return undefined
    }
  }
}

/** Doubles from 100 ms to 5 s, less up to half of it. */
export function backoffMs(failures: number, random: () => number): number {
  return Math.min(5_000, 50 * 2 ** Math.min(failures, 10)) * (0.5 + random() / 2)
}
