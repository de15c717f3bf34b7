import type { MemoryJob } from './job.ts'
import { JobLine } from './place.ts'

/** The jobs of one key. */
export interface Order {
  /** The one that is in line, or runs, or waits for children that it got while it ran. Null once it has ended, until {@link Orders.pass}. */
  head: MemoryJob | null
  /** Those behind it, by arrival. */
  readonly behind: JobLine
}

/** The jobs of one queue that start one after the other, by the key of their order. */
export class Orders {
  readonly #orders = new Map<string, Order>()
  /** The keys in which it may be another one's turn. */
  readonly #open = new Set<string>()

  /** The same object for as long as there are jobs of this key. */
  of(key: string): Order {
    const order = this.#orders.get(key) ?? { head: null, behind: new JobLine((a, b) => a.position < b.position) }
    this.#orders.set(key, order)
    return order
  }

  /** Whether it is the turn of a new or replayed job. Otherwise it stands behind the one whose turn it is. */
  join(job: MemoryJob, key: string): boolean {
    const order = this.of(key)
    if (order.head) order.behind.add(job)
    order.head ??= job
    return order.head === job
  }

  /**
   * The same for a job whose children have ended. Several may come free at once, and others end at the same moment; whose turn it is then
   * shall not depend on which was first, so one that has not had its turn yet waits for {@link Orders.pass}.
   */
  joinLate(job: MemoryJob, key: string): boolean {
    const order = this.of(key)
    if (order.head === job) return true
    order.behind.add(job)
    this.#open.add(key)
    return false
  }

  /** A job has ended for good. */
  leave(job: MemoryJob, key: string): void {
    const order = this.#orders.get(key)
    if (order?.head !== job) return
    order.head = null
    this.#open.add(key)
  }

  /** The jobs whose turn it is now. */
  pass(): readonly MemoryJob[] {
    const next: MemoryJob[] = []
    for (const key of this.#open) {
      const order = this.of(key)
      if (order.head) continue
      order.head = order.behind.first()?.job ?? null
      if (order.head) next.push(order.head)
      else this.#orders.delete(key)
    }
    this.#open.clear()
    return next
  }
}
