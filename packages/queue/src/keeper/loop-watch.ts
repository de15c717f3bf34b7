/**
 * How long an event loop has been blocked, seen from another thread. The loop counts a number up; whoever looks sees that it stands still.
 * A pause of the looker's own (the process was stopped, or the machine was asleep) is no fault of the loop and counts as two looks at most.
 */
export class LoopWatch {
  readonly #lookMs: number
  #tick = 0
  #lookedMs: number
  #blockedMs = 0

  /** `lookMs` is how often {@link look} will be called, `nowMs` a monotonic clock. */
  constructor(lookMs: number, nowMs: number) {
    this.#lookMs = lookMs
    this.#lookedMs = nowMs
  }

  /** Milliseconds for which the loop has been blocked, 0 when it has moved since the last look. */
  look(tick: number, nowMs: number): number {
    const passedMs = Math.min(nowMs - this.#lookedMs, 2 * this.#lookMs)
    this.#lookedMs = nowMs
    this.#blockedMs = tick === this.#tick ? this.#blockedMs + passedMs : 0
    this.#tick = tick
    return this.#blockedMs
  }
}

/** What is known about a lease when somebody looks. */
export interface LeaseAge {
  readonly leaseMs: number
  /** Since anybody renewed it last. Infinity: unknown. */
  readonly sinceRenewedMs: number
  /** Whether the worker held jobs when its loop last said something. */
  readonly holds: boolean
  /** Whether the loop has stood still for so long that it cannot be believed about `holds`. */
  readonly blocked: boolean
}

/**
 * Whether the keeper is to renew a lease: when the worker, which does so every third of it, is late. An idle worker has nothing that could
 * lapse, but one whose loop is blocked may have become busy just before.
 */
export function isDue({ leaseMs, sinceRenewedMs, holds, blocked }: LeaseAge): boolean {
  return (holds || blocked) && sinceRenewedMs >= leaseMs * 0.4
}
