import type { Death } from './broker.ts'

/** Who is to hear of the deaths that a broker finds out about. */
export class Deaths {
  readonly #listeners = new Set<(deaths: readonly Death[]) => void>()

  /** Adds a listener, which must not throw. The returned function removes it. */
  on(listener: (deaths: readonly Death[]) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(deaths: readonly Death[]): void {
    if (deaths.length > 0) for (const listener of this.#listeners) listener(deaths)
  }
}
