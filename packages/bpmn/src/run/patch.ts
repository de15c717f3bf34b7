import type { Data, Json } from '../expression/evaluator.ts'
import type { Patch } from './history.ts'

/** What changed from `before` to `after`, variable by variable; undefined when nothing did. Values are compared by identity. */
export function patchOf(before: Data, after: Data): Patch | undefined {
  if (before === after) return undefined
  let set: Record<string, Json> | undefined
  let unset: string[] | undefined
  for (const key in after) {
    const value = after[key] as Json
    if (before[key] === value) continue
    set ??= {}
    set[key] = value
  }
  for (const key in before) {
    if (key in after) continue
    unset ??= []
    unset.push(key)
  }
  if (set === undefined && unset === undefined) return undefined
  return unset === undefined ? { set: set ?? {} } : { set: set ?? {}, unset }
}

/** `data` with the change made. */
export function applyPatch(data: Data, { set, unset }: Patch): Data {
  const after: Record<string, Json> = { ...data, ...set }
  for (const key of unset ?? []) delete after[key]
  return after
}
