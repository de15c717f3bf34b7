/** What a script may know of the world: all of it is given, so that a run can be repeated exactly. */
export interface World {
  /** The instant that `datetime.now()` answers, in milliseconds since 1970. */
  readonly nowMs: number
  /** Seed of everything random in the run. */
  readonly seed: string
  /** IANA name of the local zone. @default UTC */
  readonly timeZone?: string
}

/** One run of a script. Modules keep what changes during a run here, never in module variables. */
export class Run {
  readonly world: World
  readonly #output: string[] = []
  readonly #states = new Map<object, unknown>()

  constructor(world: World) {
    this.world = world
  }

  /** The state that `key` owns in this run, made at first use. The key is the maker itself: one maker, one state. */
  state<T extends object>(make: (run: Run) => T): T {
    const found = this.#states.get(make)
    // The only writer stores what `make` answered.
    if (found !== undefined) return found as T
    const made = make(this)
    this.#states.set(make, made)
    return made
  }

  /** What `print` wrote so far. */
  get output(): string {
    return this.#output.join('')
  }

  write(text: string): void {
    this.#output.push(text)
  }
}

const idle = new Run({ nowMs: 0, seed: '' })
let current = idle

/** The run that is going on. */
export function currentRun(): Run {
  return current
}

/** Makes `run` the current one; the answer puts the former back. */
export function enterRun(run: Run): () => void {
  const before = current
  current = run
  return () => {
    current = before
  }
}
