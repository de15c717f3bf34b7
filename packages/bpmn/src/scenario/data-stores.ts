import type { Definition } from '../definition/definition.ts'
import type { Data, Json } from '../expression/evaluator.ts'
import type { HostFunctions, Place } from '../run/context.ts'
import type { WriteStore } from '../run/effect.ts'

/** The data stores of a rehearsal: empty at its start, kept by the ids of the stores. */
export class DataStores {
  readonly #values = new Map<string, Json>()

  /** Null when nothing was written. */
  read(store: string): Json {
    return this.#values.get(store) ?? null
  }

  write({ store, storeClass, value }: WriteStore): void {
    this.#values.set(store, written(this.read(store), value, storeClass))
  }

  /** Where a key-key-value store is read, it is a function: `store(top, second)`, null when there is no such entry. */
  lookupsAt({ node: id, effects }: Place, definitions: readonly Definition[]): HostFunctions {
    const functions: Record<string, (...args: readonly Json[]) => Json> = {}
    for (const { nodes, dataStores } of definitions) {
      for (const { place } of nodes.find((node) => node.id === id)?.dataInputs ?? []) {
        const store = place.kind === 'dataStore' ? dataStores[place.index] : undefined
        if (store?.type !== 'kkv') continue
        functions[store.id] = (top, second) => {
          // What was written in the same advance is still among its effects.
          const values = effects.reduce<Json>(
            (before, effect) =>
              effect.kind === 'writeStore' && effect.store === store.id ? written(before, effect.value, effect.storeClass) : before,
            this.read(store.id),
          )
          return entryOf(entryOf(values, String(top)), String(second))
        }
      }
    }
    return functions
  }
}

/** A key-key-value store takes part by part, and null removes; any other store is replaced as a whole. */
function written(before: Json, value: Json, storeClass: string | undefined): Json {
  if (storeClass !== 'kkv' || !isObject(value)) return value
  const top = new Map(entriesOf(before))
  for (const [key, inner] of Object.entries(value)) {
    const entries = new Map(entriesOf(top.get(key) ?? null))
    for (const [second, entry] of entriesOf(inner)) {
      if (entry === null) entries.delete(second)
      else entries.set(second, entry)
    }
    top.set(key, Object.fromEntries(entries))
  }
  return Object.fromEntries(top)
}

function entriesOf(value: Json): readonly (readonly [string, Json])[] {
  return isObject(value) ? Object.entries(value) : []
}

function entryOf(value: Json, key: string): Json {
  return isObject(value) && Object.hasOwn(value, key) ? (value[key] ?? null) : null
}

function isObject(value: Json): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
