/** Sources kept at most. */
const capacity = 1000
/** Longer sources are compiled each time: they are data that happen to be written as code. */
const longest = 100_000

/** Compiled sources, found again by the source itself (the engine hashes it once); the longest unused go first. */
export class Cache<T> {
  readonly #compile: (source: string) => T
  readonly #kept = new Map<string, T>()
  #last: { readonly source: string; readonly compiled: T } | undefined

  constructor(compile: (source: string) => T) {
    this.#compile = compile
  }

  /** Throws what compiling throws; a source that does not compile is not kept. */
  get(source: string): T {
    if (this.#last?.source === source) return this.#last.compiled
    const compiled = this.#kept.get(source) ?? this.#compile(source)
    if (source.length <= longest) {
      this.#kept.delete(source)
      this.#kept.set(source, compiled)
      if (this.#kept.size > capacity) this.#kept.delete(this.#kept.keys().next().value ?? '')
      this.#last = { source, compiled }
    }
    return compiled
  }
}
