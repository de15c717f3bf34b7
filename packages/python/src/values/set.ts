import { hashKey } from '../operations/hash.ts'
import { objectType, PyObject, PyType, type Value } from './object.ts'
import type { HashKey } from './slots.ts'

export const setType = new PyType('set', { bases: [objectType] })
export const frozensetType = new PyType('frozenset', { bases: [objectType] })

/** `set` and `frozenset`. Keeps the order of insertion, which CPython leaves open. */
export class PySet extends PyObject {
  readonly #type: PyType
  readonly #items = new Map<HashKey, Value>()

  /** Raises TypeError for an item without a hash. */
  constructor(items: Iterable<Value> = [], type: PyType = setType) {
    super()
    this.#type = type
    for (const item of items) this.add(item)
  }

  override get type(): PyType {
    return this.#type
  }

  get size(): number {
    return this.#items.size
  }

  has(item: Value): boolean {
    return this.#items.has(hashKey(item))
  }

  add(item: Value): void {
    const hash = hashKey(item)
    if (!this.#items.has(hash)) this.#items.set(hash, item)
  }

  delete(item: Value): boolean {
    return this.#items.delete(hashKey(item))
  }

  clear(): void {
    this.#items.clear()
  }

  values(): IterableIterator<Value> {
    return this.#items.values()
  }

  /** What the items are found by, for comparing whole sets. */
  hashKeys(): IterableIterator<HashKey> {
    return this.#items.keys()
  }
}
