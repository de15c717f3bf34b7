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

/**
 * The data after a run: what the script set and deleted, and what it changed inside. Functions, classes, modules and names that begin
 * with two underscores do not stay. Answers `data` itself when nothing changed. Raises TypeError for a value that cannot be data.
 */
export function changedData(data: Data, globals: Globals, names: GlobalNames): Data {
  const changes: [string, Json][] = []
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
    if (before === undefined || !sameTagged(before, after)) changes.push([name, after])
  }
  for (const name of gone) if (!Object.hasOwn(data, name)) gone.delete(name)
  if (changes.length === 0 && gone.size === 0) return data
  const kept = gone.size === 0 ? data : Object.fromEntries(Object.entries(data).filter(([name]) => !gone.has(name)))
  // A copy that the engine clones by shape, then single writes: several times as fast as making an object of the changes first.
  const after: Record<string, Json> = { ...kept }
  for (const [name, json] of changes) after[name] = json
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
