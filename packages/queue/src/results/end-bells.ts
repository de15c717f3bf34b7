import type { Emitter } from '../events.ts'

const ends = ['job.succeeded', 'job.failed', 'job.cancelled', 'job.discarded'] as const

/** Wakes whoever waits for the end of a job when a worker of this process sees it. Listens only while somebody waits. */
export class EndBells {
  readonly #events: Emitter
  readonly #waiting = new Map<string, Set<() => void>>()
  #stops: readonly (() => void)[] = []

  constructor(events: Emitter) {
    this.#events = events
  }

  /** Calls `wake` when the job ends here. The returned function stops that. */
  on(id: string, wake: () => void): () => void {
    if (this.#waiting.size === 0) this.#stops = ends.map((name) => this.#events.on(name, ({ job }) => this.#ring(job.id)))
    const wakes = this.#waiting.get(id) ?? new Set()
    this.#waiting.set(id, wakes.add(wake))
    return () => this.#off(id, wake)
  }

  #ring(id: string): void {
    for (const wake of this.#waiting.get(id) ?? []) wake()
  }

  #off(id: string, wake: () => void): void {
    const wakes = this.#waiting.get(id)
    wakes?.delete(wake)
    if (wakes?.size === 0) this.#waiting.delete(id)
    if (this.#waiting.size > 0) return
    for (const stop of this.#stops) stop()
    this.#stops = []
  }
}
