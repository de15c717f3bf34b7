import type { MemoryJob } from './job.ts'
import { isDueBefore, isHandedOutBefore, JobLine, type Place } from './place.ts'

/** Due jobs of one class. */
interface Due {
  /** In the order in which they are handed out. */
  readonly inTurn: JobLine
  /** By their due times; the same line for those that go first in, first out. */
  readonly byTime: JobLine
}

/** The jobs of one queue that wait for their time or for a worker. */
export class Waiting {
  readonly #later = new JobLine(isDueBefore)
  /** By priority, those that go last in, first out apart. */
  readonly #due = new Map<string, Due>()

  add(job: MemoryJob, nowMs: number): void {
    if (job.dueAtMs > nowMs) this.#later.add(job)
    else this.#addDue(job)
  }

  /** The due job that is next: by priority, or, for `oldest`, by due time alone. It keeps its place. */
  first(nowMs: number, { oldest }: { readonly oldest: boolean }): MemoryJob | undefined {
    this.#sortDue(nowMs)
    const isBefore = oldest ? isDueBefore : isHandedOutBefore
    let best: Place | undefined
    for (const { inTurn, byTime } of this.#due.values()) {
      const place = (oldest ? byTime : inTurn).first()
      if (place && (!best || isBefore(place, best))) best = place
    }
    return best?.job
  }

  /** When the next job is due, in milliseconds since the epoch; undefined when none waits. Past times mean now. */
  nextDueAtMs(): number | undefined {
    const lines = [this.#later, ...[...this.#due.values()].map(({ byTime }) => byTime)]
    const dues = lines.flatMap((line) => line.first()?.dueAtMs ?? [])
    return dues.length === 0 ? undefined : Math.min(...dues)
  }

  #sortDue(nowMs: number): void {
    for (let place = this.#later.first(); place && place.dueAtMs <= nowMs; place = this.#later.first()) this.#addDue(place.job)
  }

  #addDue(job: MemoryJob): void {
    const name = `${job.priority} ${job.lifo}`
    const due = this.#due.get(name) ?? dueLines(job.lifo)
    this.#due.set(name, due)
    const place = due.inTurn.add(job)
    if (job.lifo) due.byTime.share(place)
  }
}

function dueLines(lifo: boolean): Due {
  const byTime = new JobLine(isDueBefore)
  return { byTime, inTurn: lifo ? new JobLine(isHandedOutBefore) : byTime }
}
