/**
 * Divides slots among queues whose number is not known before. A queue that gave all that it was asked for probably has more, so it is
 * asked for more next time; each of the others is asked again and again for one job, in turns, so that none of them waits for ever.
 */
export class SharedSlots {
  readonly #queues: () => readonly string[]
  readonly #hungry = new Set<string>()
  /** Queues that had nothing when they were asked last, since any queue gave something. */
  readonly #quiet = new Set<string>()
  #turn = 0

  /** `queues` is asked at each step: they may come and go. */
  constructor(queues: () => readonly string[]) {
    this.#queues = queues
  }

  /** How many jobs to ask each queue for when `free` slots are free; together never more than that. */
  want(free: number): Record<string, number> {
    const queues = this.#queues()
    const want: Record<string, number> = {}
    const asked = Math.min(free, queues.length)
    for (let place = 0; place < asked; place += 1) want[queues[(this.#turn + place) % queues.length] ?? ''] = 1
    if (queues.length > 0) this.#turn = (this.#turn + asked) % queues.length
    this.#share(want, free - asked)
    return want
  }

  /** Books how many jobs each queue gave. Returns whether another step should follow at once: some queue may have more. */
  served(want: Readonly<Record<string, number>>, given: ReadonlyMap<string, number>): boolean {
    const asked = Object.keys(want)
    if (asked.some((queue) => (given.get(queue) ?? 0) > 0)) this.#quiet.clear()
    for (const queue of asked) {
      const count = given.get(queue) ?? 0
      if (count >= (want[queue] ?? 0)) this.#hungry.add(queue)
      else this.#hungry.delete(queue)
      if (count === 0) this.#quiet.add(queue)
    }
    // Until every queue was asked and had nothing, one that was not asked may have something.
    const more = this.#queues().some((queue) => !this.#quiet.has(queue))
    if (!more) this.#quiet.clear()
    return more
  }

  #share(want: Record<string, number>, left: number): void {
    const asked = Object.keys(want)
    const hungry = asked.filter((queue) => this.#hungry.has(queue))
    const takers = hungry.length > 0 ? hungry : asked
    for (const [place, queue] of takers.entries()) {
      want[queue] = (want[queue] ?? 0) + Math.floor(left / takers.length) + (place < left % takers.length ? 1 : 0)
    }
  }
}
