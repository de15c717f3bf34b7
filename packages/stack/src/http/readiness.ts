import { StackError } from '../errors.ts'
import type { Logger } from '../observe/logger.ts'

/** One thing that must work before requests are sent here. */
export interface ReadinessCheck {
  readonly name: string
  /** Rejects when not ready; what it resolves to does not matter. Asked several times a minute, so it must be cheap. */
  check(signal: AbortSignal): Promise<unknown>
  /** @default 2000 */
  readonly timeoutMs?: number
}

/** What `/readyz` says about one check. `problem` is a code or a plain word, never a text that could name a host or a user. */
type CheckResult = { readonly ok: true } | { readonly ok: false; readonly problem: string }

/** What `/readyz` says. */
export interface ReadinessReport {
  readonly ready: boolean
  readonly checks: Readonly<Record<string, CheckResult>>
}

const DEFAULT_TIMEOUT_MS = 2000

/** Makes the function that runs all checks side by side. Callers that come while they run share the answer, so probes cannot pile up. */
export function readinessOf(checks: readonly ReadinessCheck[], logger: Pick<Logger, 'warn'>): () => Promise<ReadinessReport> {
  let running: Promise<ReadinessReport> | undefined
  return () => {
    running ??= runAll(checks, logger).finally(() => {
      running = undefined
    })
    return running
  }
}

async function runAll(checks: readonly ReadinessCheck[], logger: Pick<Logger, 'warn'>): Promise<ReadinessReport> {
  const results = await Promise.all(checks.map(async (check) => [check.name, await run(check, logger)] as const))
  return { ready: results.every(([, { ok }]) => ok), checks: Object.fromEntries(results) }
}

async function run({ name, check, timeoutMs = DEFAULT_TIMEOUT_MS }: ReadinessCheck, logger: Pick<Logger, 'warn'>): Promise<CheckResult> {
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    await Promise.race([check(signal), rejectWhenAborted(signal)])
    return { ok: true }
  } catch (error) {
    logger.warn({ err: error, check: name }, 'not ready')
    if (signal.aborted) return { ok: false, problem: `no answer within ${timeoutMs} ms` }
    return { ok: false, problem: error instanceof StackError ? error.code : 'failed' }
  }
}

function rejectWhenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
