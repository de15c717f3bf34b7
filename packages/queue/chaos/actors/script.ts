import { discard, retryLater, snooze } from '../../src/control.ts'
import { abort } from '../../src/index.ts'
import type { RunContext } from '../../src/run-context.ts'

/** How an attempt ends after `ms`. `fail-first` fails until its second attempt; `deaf` ignores its signal. */
export type Ending = 'done' | 'deaf' | 'fail' | 'fail-first' | 'retry-later' | 'snooze-first' | 'discard' | 'abort'

/** The input of every job: what its handler is to do, and something whose bytes must survive. */
export interface Script {
  readonly ms: number
  readonly end: Ending
  /** What limits and uniqueness go by. */
  readonly key: string
  readonly cargo: unknown
}

/** Values that a careless encoder changes: empty lists and objects, large numbers, text of every plane, nesting. */
export const cargos: readonly unknown[] = [
  null,
  [],
  {},
  { list: [], object: {} },
  12_345_678_901_234_567n.toString(),
  9_007_199_254_740_991,
  1e-7,
  '\u0000\u2028 "quoted" \\ back / slash \u{1f680} ümläut',
  { a: [[[[]]]], b: { c: { d: [null, false, 0, ''] } } },
  'x'.repeat(3_000),
]

/** Does what a script says. */
export async function act({ ms, end }: Script, { job, signal }: Pick<RunContext, 'job' | 'signal'>): Promise<void> {
  const { attempt, fence } = job
  await pause(ms, end === 'deaf' ? new AbortController().signal : signal)
  if (end === 'fail' || (end === 'fail-first' && attempt === 1)) throw new Error('as the script says')
  if (end === 'retry-later' && attempt === 1) retryLater(150, 'as the script says')
  if (end === 'snooze-first' && fence === 1) snooze(120)
  if (end === 'discard') discard()
  if (end === 'abort') abort('as the script says')
}

/** Rejects with the signal's reason when it aborts first. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal.addEventListener('abort', stop, { once: true })
  })
}
