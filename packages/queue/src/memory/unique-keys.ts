import type { Unique } from '../limits.ts'

interface Hold {
  readonly id: string
  /** Infinity when no time ends it. */
  readonly untilMs: number
}

/** Which job holds which unique key of one queue. */
export class UniqueKeys {
  readonly #holds = new Map<string, Hold>()

  holder(key: string, nowMs: number): string | undefined {
    const hold = this.#holds.get(key)
    return hold && hold.untilMs > nowMs ? hold.id : undefined
  }

  /** Gives the key to a job, or counts its time anew. */
  take({ key, ttlMs }: Unique, id: string, nowMs: number): void {
    this.#holds.set(key, { id, untilMs: ttlMs === null ? Infinity : nowMs + ttlMs })
  }

  /** Gives the key back if this job still holds it. */
  release({ key }: Unique, id: string): void {
    if (this.#holds.get(key)?.id === id) this.#holds.delete(key)
  }

  sweep(nowMs: number): void {
    for (const [key, { untilMs }] of this.#holds) if (untilMs <= nowMs) this.#holds.delete(key)
  }
}
