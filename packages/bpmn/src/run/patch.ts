import type { Data, Json, Patch } from '../expression/evaluator.ts'
import type { HistoryEntry } from './history.ts'
import { put } from './merge.ts'

/**
 * What changed from `before` to `after`, variable by variable; undefined when nothing did. Values are compared by identity.
 * Data that come from other data mostly have the same names in the same order, so values are compared by position for as long as that
 * holds: with 100 variables 1.5 µs instead of 6.6 µs for looking up each name.
 */
export function patchOf(before: Data, after: Data): Patch | undefined {
  if (before === after) return undefined
  const [namesBefore, names] = [Object.keys(before), Object.keys(after)]
  const [valuesBefore, values] = [Object.values(before), Object.values(after)]
  const set: Record<string, Json> = {}
  let changed = false
  let index = 0
  for (; index < names.length && names[index] === namesBefore[index]; index += 1) {
    if (values[index] === valuesBefore[index]) continue
    put(set, names[index] as string, values[index])
    changed = true
  }
  const same = index
  for (; index < names.length; index += 1) {
    const name = names[index] as string
    if (Object.hasOwn(before, name) && before[name] === values[index]) continue
    put(set, name, values[index])
    changed = true
  }
  const unset = namesBefore.slice(same).filter((name) => !Object.hasOwn(after, name))
  if (unset.length > 0) return { set, unset }
  return changed ? { set } : undefined
}

/** The entry as it is worth storing: what completing an activity changed, in place of all data before and after. */
export function compactEntry(entry: HistoryEntry): HistoryEntry {
  const { before, data, ...rest } = entry
  if (!before || !data) return entry
  const patch = patchOf(before, data)
  return patch ? { ...rest, patch } : rest
}

/** `data` with the change made. */
export function applyPatch(data: Data, { set, unset }: Patch): Record<string, Json> {
  const after: Record<string, Json> = { ...data }
  for (const name of Object.keys(set)) put(after, name, set[name])
  for (const key of unset ?? []) delete after[key]
  return after
}
