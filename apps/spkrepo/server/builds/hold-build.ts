import { holdLock, type StateStore } from '@trellis/stack'

/** A process that was killed keeps others from its build for so long. Milliseconds. */
const leaseMs = 30_000

/** What {@link holdBuild} needs. */
export interface BuildLock {
  readonly state: StateStore
  /** Aborts what the caller does; the signal that `act` gets does so too once the lock is lost. */
  readonly signal: AbortSignal
}

/** Runs `act` while nobody else moves or replaces the file of this build; `busy` when somebody does. Throws `state_failed`. */
export async function holdBuild<T>(
  buildId: number,
  { state, signal }: BuildLock,
  act: (signal: AbortSignal) => Promise<T>,
): Promise<{ readonly kind: 'ran'; readonly value: T } | { readonly kind: 'busy' }> {
  const lock = await holdLock(state, `spkrepo/build/${buildId}`, { holder: `process ${process.pid}`, leaseMs })
  if (lock === undefined) return { kind: 'busy' }
  try {
    return { kind: 'ran', value: await act(AbortSignal.any([signal, lock.signal])) }
  } finally {
    await lock.release()
  }
}
