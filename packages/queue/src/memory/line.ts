/** A binary heap: the entry that comes before all others is first. Entries are never removed from the middle: whoever pops checks if they still count. */
export class Line<T> {
  readonly #heap: T[] = []
  readonly #isBefore: (a: T, b: T) => boolean

  constructor(isBefore: (a: T, b: T) => boolean) {
    this.#isBefore = isBefore
  }

  /** The entry that is next, without removing it. */
  first(): T | undefined {
    return this.#heap[0]
  }

  push(entry: T): void {
    const heap = this.#heap
    let child = heap.push(entry) - 1
    while (child > 0) {
      const parent = (child - 1) >> 1
      if (!this.#swapIfBefore(child, parent)) return
      child = parent
    }
  }

  /** Removes and returns the entry that is next. */
  pop(): T | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined || heap.length === 0) return first
    heap[0] = last
    let parent = 0
    for (;;) {
      const left = 2 * parent + 1
      const right = left + 1
      const least = this.#comesBefore(right, left) ? right : left
      if (!this.#swapIfBefore(least, parent)) return first
      parent = least
    }
  }

  #comesBefore(a: number, b: number): boolean {
    const left = this.#heap[a]
    const right = this.#heap[b]
    return left !== undefined && right !== undefined && this.#isBefore(left, right)
  }

  #swapIfBefore(a: number, b: number): boolean {
    const left = this.#heap[a]
    const right = this.#heap[b]
    if (left === undefined || right === undefined || !this.#isBefore(left, right)) return false
    this.#heap[a] = right
    this.#heap[b] = left
    return true
  }
}
