import type { Json, Origin } from '../data/json.ts'
import { hashKey } from '../operations/hash.ts'
import { objectType, PyObject, PyType, type Value } from './object.ts'
import type { HashKey } from './slots.ts'

export const dictType = new PyType('dict', { bases: [objectType] })

type JsonObject = { readonly [key: string]: Json }

/** `dict`, in order of insertion. Reads its JSON late and remembers it until changed, as `PyList` does. */
export class PyDict extends PyObject {
  #values: Map<HashKey, Value> | undefined
  /** The keys that are not their own hash key (`True`, `1.0`, tuples), by hash key. */
  #keys: Map<HashKey, Value> | undefined
  #origin: Origin<JsonObject> | undefined

  constructor(origin?: Origin<JsonObject>) {
    super()
    this.#origin = origin
    this.#values = origin === undefined ? new Map() : undefined
  }

  /** A dict with text keys. */
  static of(entries: Iterable<readonly [string, Value]>): PyDict {
    const dict = new PyDict()
    for (const [key, value] of entries) dict.set(key, value)
    return dict
  }

  override get type(): PyType {
    return dictType
  }

  get size(): number {
    return this.#read().size
  }

  /** The value, or undefined. Raises TypeError for a key without a hash, like every method with a key here. */
  get(key: Value): Value | undefined {
    return this.#read().get(hashKey(key))
  }

  has(key: Value): boolean {
    return this.#read().has(hashKey(key))
  }

  /** Sets; a key that is there already stays as it was first written. */
  set(key: Value, value: Value): void {
    const hash = hashKey(key)
    const values = this.#read()
    this.#origin = undefined
    if (hash !== key && !values.has(hash)) {
      this.#keys ??= new Map()
      this.#keys.set(hash, key)
    }
    values.set(hash, value)
  }

  /** Removes; answers what was there, or undefined. */
  delete(key: Value): Value | undefined {
    const hash = hashKey(key)
    const values = this.#read()
    const value = values.get(hash)
    if (value === undefined) return undefined
    this.#origin = undefined
    values.delete(hash)
    this.#keys?.delete(hash)
    return value
  }

  clear(): void {
    this.#origin = undefined
    this.#values = new Map()
    this.#keys = undefined
  }

  copy(): PyDict {
    const copy = new PyDict()
    copy.#values = new Map(this.#read())
    copy.#keys = this.#keys === undefined ? undefined : new Map(this.#keys)
    return copy
  }

  *keys(): Generator<Value> {
    for (const hash of this.#read().keys()) yield this.#keys?.get(hash) ?? this.#own(hash)
  }

  values(): IterableIterator<Value> {
    return this.#read().values()
  }

  *entries(): Generator<readonly [Value, Value]> {
    for (const [hash, value] of this.#read()) yield [this.#keys?.get(hash) ?? this.#own(hash), value]
  }

  /** The values as far as they were looked at, and the JSON they came from unless the dict itself was changed. */
  get history(): { readonly values: ReadonlyMap<HashKey, Value> | undefined; readonly json: JsonObject | undefined } {
    return { values: this.#values, json: this.#origin?.json }
  }

  #own(hash: HashKey): Value {
    // Objects found by who they are, and NaN, are their own keys.
    if (hash instanceof PyObject) return hash
    return typeof hash === 'object' ? null : hash
  }

  #read(): Map<HashKey, Value> {
    if (this.#values !== undefined) return this.#values
    const values = new Map<HashKey, Value>()
    this.#values = values
    const origin = this.#origin
    if (origin !== undefined) {
      for (const [key, json] of Object.entries(origin.json)) {
        const hash = hashKey(key)
        values.set(hash, origin.read(json))
        if (hash !== key) {
          this.#keys ??= new Map()
          this.#keys.set(hash, key)
        }
      }
    }
    return values
  }
}
