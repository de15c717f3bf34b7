import type { Json, Origin } from '../data/json.ts'
import { objectType, PyObject, PyType, type Value } from './object.ts'

export const listType = new PyType('list', { bases: [objectType] })

/**
 * `list`. One that came from task data is read from its JSON only when somebody looks inside, and remembers that JSON until it is
 * changed: untouched data goes back as the very same object.
 */
export class PyList extends PyObject {
  #items: Value[] | undefined
  #origin: Origin<readonly Json[]> | undefined

  /** Owns `items` from now on. */
  constructor(items: Value[] | undefined, origin?: Origin<readonly Json[]>) {
    super()
    this.#items = items
    this.#origin = origin
  }

  override get type(): PyType {
    return listType
  }

  /** For reading only. */
  get items(): readonly Value[] {
    return this.#items ?? this.#read()
  }

  /** For changing in place. */
  mutable(): Value[] {
    const items = this.#items ?? this.#read()
    this.#origin = undefined
    return items
  }

  /** The items as far as they were looked at, and the JSON they came from unless the list itself was changed. */
  get history(): { readonly items: readonly Value[] | undefined; readonly json: readonly Json[] | undefined } {
    return { items: this.#items, json: this.#origin?.json }
  }

  #read(): Value[] {
    const { json, read } = this.#origin ?? { json: [], read: () => null }
    const items = json.map(read)
    this.#items = items
    return items
  }
}
