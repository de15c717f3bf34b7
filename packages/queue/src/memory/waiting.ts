import type { MemoryJob } from './job.ts'
import { isDueBefore, JobLine, type Place } from './place.ts'

/** The jobs of one queue that wait for their time or for a worker. */
export class Waiting {
  readonly #later = new JobLine(isDueBefore)
  /** Jobs that are due, by priority. Each line is in the order of due times, so that the oldest of all is one of the first. */
  readonly #due = new Map<number, JobLine>()

  add(job: MemoryJob, nowMs: number): void {
    if (job.dueAtMs > nowMs) this.#later.add(job)
    else this.#addDue(job)
  }

  /** The due job that is next: by priority, or, for `oldest`, by due time alone. It keeps its place. */
  first(nowMs: number, { oldest }: { readonly oldest: boolean }): MemoryJob | undefined {
    this.#sortDue(nowMs)
    let best: Place | undefined
    for (const line of this.#due.values()) {
      const place = line.first()
      if (place && (!best || isFirst(place, best, oldest))) best = place
    }
    return best?.job
  }

  /** When the next job is due, in milliseconds since the epoch; undefined when none waits. Past times mean now. */
  nextDueAtMs(): number | undefined {
    const dues = [this.#later, ...this.#due.values()].flatMap((line) => line.first()?.dueAtMs ?? [])
    return dues.length === 0 ? undefined : Math.min(...dues)
  }

  #sortDue(nowMs: number): void {
    for (let place = this.#later.first(); place && place.dueAtMs <= nowMs; place = this.#later.first()) this.#addDue(place.job)
  }

  #addDue(job: MemoryJob): void {
    const line = this.#due.get(job.priority) ?? new JobLine(isDueBefore)
    this.#due.set(job.priority, line)
    line.add(job)
  }
}

function isFirst(a: Place, b: Place, oldest: boolean): boolean {
  return oldest ? isDueBefore(a, b) : a.priority > b.priority
}
