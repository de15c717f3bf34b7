import type { MemoryJob } from './job.ts'
import { JobLine } from './place.ts'

interface Order {
  /** The one that is in line, or runs, or waits for children that it has got while it ran. */
  head: MemoryJob
  /** Those behind it, by arrival. */
  readonly behind: JobLine
}

/** The jobs of one queue that start one after the other, by the key of their order. */
export class Orders {
  readonly #orders = new Map<string, Order>()

  /** Nothing else keeps a job out of its line. Returns whether it is its turn; otherwise it stands behind the one whose turn it is. */
  join(job: MemoryJob, key: string): boolean {
    const order = this.#orders.get(key)
    if (!order) this.#orders.set(key, { head: job, behind: new JobLine((a, b) => a.position < b.position) })
    else if (order.head !== job) order.behind.add(job)
    return !order || order.head === job
  }

  /** A job has ended for good. Returns the one whose turn it is now, if that has changed. */
  leave(job: MemoryJob, key: string): MemoryJob | undefined {
    const order = this.#orders.get(key)
    if (order?.head !== job) return undefined
    const next = order.behind.first()?.job
    if (next) order.head = next
    else this.#orders.delete(key)
    return next
  }
}
