/** Limits of one run. */
export interface Budgets {
  /** Loop turns, calls and units of costly native work. @default 10_000_000 */
  readonly steps: number
  /** Bytes that may be allocated in all, estimated. @default 67_108_864 */
  readonly memory: number
  /** Calls inside calls, as far as the stack of the engine allows. Going deeper is a RecursionError, which a script may catch. @default 1_000 */
  readonly depth: number
  /** Characters that `print` may write. @default 1_000_000 */
  readonly output: number
  /** Wall time in milliseconds; looked at only when `monotonicMs` is given. @default 1_000 */
  readonly timeMs: number
}

export type BudgetName = keyof Budgets

export const defaultBudgets: Budgets = Object.freeze({
  steps: 10_000_000,
  memory: 64 * 1024 * 1024,
  depth: 1000,
  output: 1_000_000,
  timeMs: 1_000,
})

/** A script went over one of its budgets. Scripts cannot catch it, except that of depth, which they see as a RecursionError. */
export class BudgetExceeded extends Error {
  readonly budget: BudgetName
  readonly limit: number
  /** Where, see `Meter.position`. */
  readonly position: number

  constructor(budget: BudgetName, limit: number, position: number) {
    super(messages[budget](limit.toLocaleString('en-US')))
    this.name = 'BudgetExceeded'
    this.budget = budget
    this.limit = limit
    this.position = position
  }
}

const messages: Record<BudgetName, (limit: string) => string> = {
  steps: (limit) => `the script took more than ${limit} steps`,
  memory: (limit) => `the script needed more than ${limit} bytes of memory`,
  depth: (limit) => `the script called itself more than ${limit} levels deep`,
  output: (limit) => `the script printed more than ${limit} characters`,
  timeMs: (limit) => `the script ran longer than ${limit} ms`,
}

/** Steps between two looks at the clock. */
const slice = 4096

/**
 * What the running script has left. One object for all runs, because a script runs to its end before the next one starts (a run
 * inside a host function saves and restores it): reading a constant's fields costs the inner loop least.
 */
class Meter {
  /** Steps until the next check; below zero, `refill` is due. */
  left = 0
  /** Where the script is: line * 4096 + column, both counted from 1 and 0; written before every operation that can fail. */
  position = 0
  depth = 0
  maxDepth: number = defaultBudgets.depth
  // Without a run nothing is counted: what is made when a module of the library is loaded is nobody's.
  #steps = Number.POSITIVE_INFINITY
  #memory = Number.POSITIVE_INFINITY
  #output = Number.POSITIVE_INFINITY
  #limits: Budgets = defaultBudgets
  #monotonicMs: (() => number) | undefined
  #deadline = 0

  /** Starts a run; the answer puts everything back as it was before. */
  begin(limits: Budgets, monotonicMs: (() => number) | undefined): () => void {
    const before = [this.left, this.position, this.depth, this.maxDepth, this.#steps, this.#memory, this.#output] as const
    const outer = [this.#limits, this.#monotonicMs, this.#deadline] as const
    this.#limits = limits
    this.#monotonicMs = monotonicMs
    this.#deadline = monotonicMs === undefined ? 0 : monotonicMs() + limits.timeMs
    this.left = Math.min(slice, limits.steps)
    this.#steps = limits.steps - this.left
    this.#memory = limits.memory
    this.#output = limits.output
    this.depth = 0
    this.maxDepth = limits.depth
    this.position = 0
    return () => {
      ;[this.left, this.position, this.depth, this.maxDepth, this.#steps, this.#memory, this.#output] = before
      ;[this.#limits, this.#monotonicMs, this.#deadline] = outer
    }
  }

  /** Charges costly work: one step per element, character run or digit, whatever takes about 20 ns. */
  spend(steps: number): void {
    this.left -= steps
    if (this.left < 0) this.refill()
  }

  /** Charges memory, in bytes. */
  allocate(bytes: number): void {
    this.#memory -= bytes
    // Written so that NaN is refused too.
    if (!(this.#memory >= 0)) throw this.exceeded('memory')
  }

  /** Charges printed characters. */
  print(characters: number): void {
    this.#output -= characters
    if (this.#output < 0) throw this.exceeded('output')
  }

  /** Takes the next slice of steps, and looks at the clock. */
  refill(): void {
    const due = -this.left
    if (!(due <= this.#steps)) throw this.exceeded('steps')
    const next = Math.min(this.#steps, due + slice)
    this.#steps -= next
    this.left = next - due
    if (this.#monotonicMs !== undefined && this.#monotonicMs() > this.#deadline) throw this.exceeded('timeMs')
  }

  exceeded(budget: BudgetName): BudgetExceeded {
    return new BudgetExceeded(budget, this.#limits[budget], this.position)
  }
}

/** The meter of the script that is running. */
export const meter = new Meter()
