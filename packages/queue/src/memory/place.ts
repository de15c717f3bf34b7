import type { MemoryJob } from './job.ts'
import { Line } from './line.ts'

/** What lines are sorted by. */
export interface Rank {
  readonly priority: number
  readonly lifo: boolean
  readonly dueAtMs: number
  readonly position: number
}

/** A job's place in a line, with its rank at the time. */
export interface Place extends Rank {
  readonly job: MemoryJob
}

/** Due time first, then arrival. */
export function isDueBefore(a: Rank, b: Rank): boolean {
  return a.dueAtMs < b.dueAtMs || (a.dueAtMs === b.dueAtMs && a.position < b.position)
}

/** Priority first, then due time, then arrival; of each priority those that go last in, first out, before the others, the newest of them first. */
export function isHandedOutBefore(a: Rank, b: Rank): boolean {
  if (a.priority !== b.priority) return a.priority > b.priority
  if (a.lifo !== b.lifo) return a.lifo
  return a.lifo ? isDueBefore(b, a) : isDueBefore(a, b)
}

/** Jobs in line. A job stands in one line at a time: lining it up elsewhere, or taking its place from it, ends its place here. */
export class JobLine {
  readonly #line: Line<Place>

  constructor(isBefore: (a: Place, b: Place) => boolean) {
    this.#line = new Line(isBefore)
  }

  add(job: MemoryJob): Place {
    const { priority, lifo, dueAtMs, position } = job
    const place = { job, priority, lifo, dueAtMs, position }
    job.place = place
    this.#line.push(place)
    return place
  }

  /** Sorts a place that a job has in another line into this one too: it ends in both at once. */
  share(place: Place): void {
    this.#line.push(place)
  }

  /** The place that is next, after dropping those of jobs that moved on. */
  first(): Place | undefined {
    for (let place = this.#line.first(); place; place = this.#line.first()) {
      if (place.job.place === place) return place
      this.#line.pop()
    }
    return undefined
  }
}
