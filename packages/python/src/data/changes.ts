import { meter } from '../budget.ts'
import type { Globals } from '../compile/globals.ts'
import type { GlobalNames } from '../compile/scope.ts'
import { isFunction } from '../operations/attributes.ts'
import { raise } from '../raise.ts'
import { PyModule } from '../values/module.ts'
import { PyType, type Value } from '../values/object.ts'
import type { Json } from './json.ts'
import { isTagged } from './read.ts'
import { NotData, sameJson, writeJson } from './write.ts'

type Data = Readonly<Record<string, Json>>

/** The difference between data before and after a run. */
export interface Changes {
  readonly set: Data
  /** Names that are gone; absent when none is. */
  readonly unset?: readonly string[]
}

/**
 * What a run changed in the data: what the script set and deleted, and what it changed inside. Functions, classes, modules and names that
 * begin with two underscores do not stay. Raises TypeError for a value that cannot be data.
 */
export function changesOf(data: Data, globals: Globals, names: GlobalNames): Changes {
  const set: Record<string, Json> = {}
  const gone = new Set(globals.deletedNames())
  for (let index = 0; index < names.list.length; index++) {
    const value = globals.values[index]
    const name = names.list[index] ?? ''
    if (value === undefined || globals.isEngines(index)) continue
    if (isCode(value) || name.startsWith('__')) {
      if (Object.hasOwn(data, name)) gone.add(name)
      continue
    }
    const before = Object.hasOwn(data, name) ? data[name] : undefined
    const after = written(name, value, names)
    if (before === undefined || !sameTagged(before, after)) set[name] = after
  }
  for (const name of gone) if (!Object.hasOwn(data, name)) gone.delete(name)
  return gone.size === 0 ? { set } : { set, unset: [...gone] }
}

/** The data with the changes made: `data` itself when there are none. */
export function changedData(data: Data, { set, unset }: Changes): Data {
  const names = Object.keys(set)
  if (names.length === 0 && unset === undefined) return data
  const kept = unset === undefined ? data : Object.fromEntries(Object.entries(data).filter(([name]) => !unset.includes(name)))
  // A copy that the engine clones by shape, then single writes: several times as fast as making an object of the changes first.
  const after: Record<string, Json> = { ...kept }
  for (const name of names) after[name] = set[name] as Json
  return after
}

/** Tagged values are written anew each time; they are the same when they say the same. */
function sameTagged(before: Json, after: Json): boolean {
  return before === after || (isTagged(before) && sameJson(before, after))
}

function isCode(value: Value): boolean {
  return value instanceof PyType || value instanceof PyModule || isFunction(value)
}

function written(name: string, value: Value, names: GlobalNames): Json {
  try {
    return writeJson(value)
  } catch (error) {
    if (!(error instanceof NotData)) throw error
    meter.position = names.stored.get(name) ?? 0
    const where = error.path.length > 0 ? ` at ${name}${error.path.join('')}` : ''
    throw raise(
      'TypeError',
      `the value of '${name}' cannot be kept as data: ${error.kind}${where}`,
      `Turn it into data, for example with list(…) or str(…), or end the script with: del ${name}`,
    )
  }
}
