import { meter } from '../budget.ts'
import { suggestion } from '../operations/nearest.ts'
import { raise } from '../raise.ts'
import type { Value } from '../values/object.ts'

/** Where names come from that the script did not set itself. */
export interface Outside {
  /** The value of a name of the task data, read now; undefined when there is none. */
  readonly fromData: (name: string) => Value | undefined
  /** The value of a name of the interpreter or its host. */
  readonly fromEngine: (name: string) => Value | undefined
  /** Every name there is, for suggestions. */
  readonly names: () => Iterable<string>
  /** Why a name of CPython is not there, if it was left out on purpose. */
  readonly hint: (name: string) => string | undefined
}

const none: readonly string[] = []

/** The global names of one run, by number. A name is looked for outside only when it is first read. */
export class Globals {
  readonly values: (Value | undefined)[]
  /** What the engine supplied: as long as it stands there, the name is not the script's and cannot be deleted. */
  readonly #engine = new Map<number, Value>()
  readonly #deleted = new Set<number>()
  readonly #names: readonly string[]
  readonly #outside: Outside

  constructor(names: readonly string[], outside: Outside) {
    this.#names = names
    this.#outside = outside
    const values: (Value | undefined)[] = []
    for (let index = 0; index < names.length; index++) values.push(undefined)
    this.values = values
  }

  /** Called when nothing is there yet. Raises NameError at `at`. */
  load(index: number, at: number): Value {
    meter.position = at
    const found = this.#find(index)
    if (found !== undefined) return found
    const name = this.#names[index] ?? ''
    const reason = this.#outside.hint(name)
    if (reason !== undefined) throw raise('NameError', `name '${name}' is not defined`, reason)
    throw raise(
      'NameError',
      `name '${name}' is not defined`,
      suggestion(name, () => this.#known()),
    )
  }

  /** Deletes; raises NameError when the script and its data have no such name. */
  delete(index: number, at: number): void {
    if (this.#find(index) === undefined || this.isEngines(index)) {
      meter.position = at
      throw raise('NameError', `name '${this.#names[index]}' is not defined`)
    }
    this.values[index] = undefined
    this.#deleted.add(index)
  }

  /** Names that are gone from the data. */
  deletedNames(): readonly string[] {
    if (this.#deleted.size === 0) return none
    return [...this.#deleted]
      .filter((index) => this.values[index] === undefined || this.isEngines(index))
      .map((index) => this.#names[index] ?? '')
  }

  /** Whether the value was not set by the script but supplied. */
  isEngines(index: number): boolean {
    const supplied = this.#engine.get(index)
    return supplied !== undefined && supplied === this.values[index]
  }

  #find(index: number): Value | undefined {
    const value = this.values[index]
    if (value !== undefined) return value
    const name = this.#names[index] ?? ''
    const data = this.#deleted.has(index) ? undefined : this.#outside.fromData(name)
    const found = data === undefined ? this.#outside.fromEngine(name) : data
    if (found === undefined) return undefined
    if (data === undefined) this.#engine.set(index, found)
    this.values[index] = found
    return found
  }

  *#known(): Generator<string> {
    for (const [index, name] of this.#names.entries()) if (this.values[index] !== undefined) yield name
    yield* this.#outside.names()
  }
}
