import type { Limit } from '../limits.ts'
import type { Barrier, MemoryJob } from './job.ts'
import { Line } from './line.ts'
import { isHandedOutBefore, JobLine } from './place.ts'

interface Opening {
  readonly key: string
  readonly atMs: number
}

/** The jobs of one queue that wait behind a limit or a pause, in the order in which they would leave. */
export class Blocked {
  readonly #behind = new Map<string, JobLine>()
  readonly #limitKeys = new Set<string>()
  /** When somebody behind a rate key may start. Only the entries that {@link Blocked.#opensAtMs} agrees with count. */
  readonly #openings = new Line<Opening>((a, b) => a.atMs < b.atMs)
  readonly #opensAtMs = new Map<string, number>()

  add(job: MemoryJob, barrier: Barrier): void {
    const name = nameOf(barrier)
    const line = this.#behind.get(name) ?? new JobLine(isHandedOutBefore)
    this.#behind.set(name, line)
    if (barrier.kind === 'limit') this.#limitKeys.add(barrier.key)
    line.add(job)
  }

  /** The next job behind a barrier. */
  first(barrier: Barrier): MemoryJob | undefined {
    const name = nameOf(barrier)
    const place = this.#behind.get(name)?.first()
    if (!place) {
      this.#behind.delete(name)
      if (barrier.kind === 'limit') this.#limitKeys.delete(barrier.key)
    }
    return place?.job
  }

  /** The limit that the next job behind a key is blocked by. */
  limitOfFirst(key: string): Limit | undefined {
    return this.first({ kind: 'limit', key })?.limits.find((limit) => limit.key === key)
  }

  /** Every limit key that jobs may be blocked behind. */
  limitKeys(): readonly string[] {
    return [...this.#limitKeys]
  }

  /** Notes when a rate key should be looked at. The earliest note counts. */
  opens(key: string, atMs: number): void {
    if (atMs >= (this.#opensAtMs.get(key) ?? Number.POSITIVE_INFINITY)) return
    this.#opensAtMs.set(key, atMs)
    this.#openings.push({ key, atMs })
  }

  /** When the next rate key should be looked at. */
  nextOpeningAtMs(): number | undefined {
    return this.#nextOpening()?.atMs
  }

  /** A rate key that should be looked at now, once. */
  takeOpening(nowMs: number): string | undefined {
    const next = this.#nextOpening()
    if (!next || next.atMs > nowMs) return undefined
    this.#opensAtMs.delete(next.key)
    return next.key
  }

  #nextOpening(): Opening | undefined {
    for (let next = this.#openings.first(); next; next = this.#openings.first()) {
      const counts = this.#opensAtMs.get(next.key) === next.atMs
      if (counts && this.first({ kind: 'limit', key: next.key })) return next
      if (counts) this.#opensAtMs.delete(next.key)
      this.#openings.pop()
    }
    return undefined
  }
}

function nameOf(barrier: Barrier): string {
  return `${barrier.kind} ${'key' in barrier ? barrier.key : barrier.task}`
}
