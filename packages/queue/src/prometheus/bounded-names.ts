/** What stands for every name beyond the bound. */
const otherName = 'other'

/**
 * Lets the first `most` names through and calls all later ones `other`. Whoever keeps a time series for each name, for as long as the
 * process lives, needs a bound: names of queues may come from users' input.
 */
export class BoundedNames {
  readonly #known = new Set<string>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  /** The name itself, or `other`. */
  of(name: string): string {
    if (this.#known.has(name)) return name
    if (this.#known.size >= this.#most) return otherName
    this.#known.add(name)
    return name
  }
}
