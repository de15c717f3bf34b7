import type { Data, Json } from '../expression/evaluator.ts'

/** A variable that two branches changed in different ways; the later one was taken. */
export interface Conflict {
  /** Path of the value: variable, keys and positions. */
  readonly path: readonly (string | number)[]
  readonly earlier: Json | null
  readonly later: Json | null
}

// Values nested deeper than this are taken whole: nobody draws such data, and an attacker must not overflow the stack.
const deepest = 500

type JsonObject = Readonly<Record<string, Json>>

/**
 * The data of two branches as one, compared with what they had in common. What only one changed (or removed) is taken; dictionaries merge
 * key by key and lists position by position; where both changed one value differently, `later` wins and the conflict is added to `conflicts`.
 * Values that did not change keep their identity.
 */
export function mergeThreeWay(base: Data, earlier: Data, later: Data, conflicts: Conflict[]): Data {
  if (earlier === later || later === base) return earlier
  if (earlier === base) return later
  return mergeObjects(base, earlier, later, conflicts, [])
}

/** `later` over `earlier`: dictionaries merge recursively, lists by position, everything else is replaced. */
export function mergeDeep(earlier: Data, later: Data): Data {
  return earlier === later ? earlier : overlayObject(earlier, later, 0)
}

function merge(
  base: Json | undefined,
  earlier: Json | undefined,
  later: Json | undefined,
  conflicts: Conflict[],
  path: (string | number)[],
) {
  if (earlier === later || later === base) return earlier
  if (earlier === base) return later
  if (path.length > deepest) return later ?? earlier
  if (isObject(earlier) && isObject(later)) return mergeObjects(isObject(base) ? base : {}, earlier, later, conflicts, path)
  if (Array.isArray(earlier) && Array.isArray(later)) return mergeLists(Array.isArray(base) ? base : [], earlier, later, conflicts, path)
  if (sameJson(later, base) || sameJson(earlier, later)) return earlier
  if (sameJson(earlier, base)) return later
  conflicts.push({ path: [...path], earlier: earlier ?? null, later: later ?? null })
  // A value changed here and removed there is kept: losing it would be worse than keeping too much.
  return later === undefined ? earlier : later
}

function mergeObjects(
  base: JsonObject,
  earlier: JsonObject,
  later: JsonObject,
  conflicts: Conflict[],
  path: (string | number)[],
): JsonObject {
  const merged: Record<string, Json> = {}
  for (const key of Object.keys(earlier)) put(merged, key, step(key))
  for (const key of Object.keys(later)) if (!Object.hasOwn(earlier, key)) put(merged, key, step(key))
  return merged

  function step(key: string): Json | undefined {
    path.push(key)
    const value = merge(own(base, key), own(earlier, key), own(later, key), conflicts, path)
    path.pop()
    return value
  }
}

function mergeLists(
  base: readonly Json[],
  earlier: readonly Json[],
  later: readonly Json[],
  conflicts: Conflict[],
  path: (string | number)[],
): readonly Json[] {
  const merged: Json[] = []
  for (let index = 0; index < Math.max(earlier.length, later.length); index += 1) {
    path.push(index)
    const value = merge(base[index], earlier[index], later[index], conflicts, path)
    path.pop()
    if (value !== undefined) merged.push(value)
  }
  return merged
}

function overlay(earlier: Json | undefined, later: Json, depth: number): Json {
  // What branches share is the same object: without this, every instance of a loop over 10,000 items would walk all of them.
  if (earlier === later || depth > deepest) return later
  if (isObject(earlier) && isObject(later)) return overlayObject(earlier, later, depth)
  if (Array.isArray(earlier) && Array.isArray(later)) {
    return earlier.length <= later.length
      ? later.map((value, index) => overlay(earlier[index], value, depth + 1))
      : earlier.map((value: Json, index: number) => (index < later.length ? overlay(value, later[index] as Json, depth + 1) : value))
  }
  return later
}

function overlayObject(earlier: JsonObject, later: JsonObject, depth: number): JsonObject {
  const merged: Record<string, Json> = { ...earlier }
  for (const key of Object.keys(later)) put(merged, key, overlay(own(earlier, key), later[key] as Json, depth + 1))
  return merged
}

/** Whether two values are the same JSON. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((value, index) => sameJson(value, b[index]))
  if (!isPlain(a) || !isPlain(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
}

/** Whether the value has names that can be merged one by one; a tagged value ("$python") is one value. */
export function isObject(value: Json | undefined): value is JsonObject {
  return isPlain(value) && !Object.hasOwn(value, '$python')
}

function isPlain(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function own(from: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(from, key) ? from[key] : undefined
}

/** Sets a key. One named __proto__ becomes a key, not a prototype; undefined sets nothing. */
export function put(into: Record<string, Json>, key: string, value: Json | undefined): void {
  if (value === undefined) return
  if (key === '__proto__') Object.defineProperty(into, key, { value, writable: true, enumerable: true, configurable: true })
  else into[key] = value
}
