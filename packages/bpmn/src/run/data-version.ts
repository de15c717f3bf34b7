import type { Data, Json, Patch } from '../expression/evaluator.ts'
import { put } from './merge.ts'
import { applyPatch } from './patch.ts'

/** After so many changes in place the data are copied after all: it bounds the way back to an earlier version. */
const longestWay = 256

/** What a variable was before a change; undefined when it was not there. */
type Former = readonly [name: string, value: Json | undefined]

/**
 * The data of a token at one point of its way. The newest version alone has them at hand; an earlier one knows what was changed since, and
 * is put together when somebody reads it. So a script that sets one of a hundred variables costs one variable, and not a hundred. Whoever
 * has read data keeps them as they are: the next change then makes a copy.
 */
export class DataVersion {
  #data: Record<string, Json> | undefined
  /** Changes made in place since the last copy; -1 when others may hold these data, so that they must stay as they are. */
  #inPlace: number
  #next: DataVersion | undefined
  /** What #next replaced. */
  #former: readonly Former[] = []

  constructor(data: Data, inPlace = -1) {
    this.#data = data
    this.#inPlace = inPlace
  }

  /** The data, for whoever keeps them. */
  read(): Data {
    this.#data ??= this.#restored()
    this.#inPlace = -1
    this.#next = undefined
    return this.#data
  }

  /** The data, for a call that is done with them when it returns. */
  look(): Data {
    return this.#data ?? this.read()
  }

  /** Whether these very data are its own. */
  holds(data: Data): boolean {
    return this.#data === data
  }

  /** The version after this one. */
  changed(patch: Patch): DataVersion {
    const data = this.#data
    if (data === undefined || this.#inPlace < 0 || this.#inPlace >= longestWay || patch.unset !== undefined) {
      return new DataVersion(applyPatch(this.look(), patch), 0)
    }
    this.#former = Object.entries(patch.set).map(([name]) => [name, Object.hasOwn(data, name) ? data[name] : undefined])
    for (const name of Object.keys(patch.set)) put(data, name, patch.set[name])
    this.#data = undefined
    this.#next = new DataVersion(data, this.#inPlace + 1)
    return this.#next
  }

  #restored(): Record<string, Json> {
    const former: Map<string, Json | undefined> = new Map()
    const way: DataVersion[] = []
    let at: DataVersion = this
    for (; at.#data === undefined && at.#next !== undefined; at = at.#next) way.push(at)
    for (const version of way.reverse()) for (const [name, value] of version.#former) former.set(name, value)
    const restored: Record<string, Json> = {}
    for (const [name, value] of Object.entries(at.#data ?? {})) put(restored, name, former.has(name) ? former.get(name) : value)
    return restored
  }
}
