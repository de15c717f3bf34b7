// Where the results of the instances of a loop are gathered.
import type { MultiInstanceLoop } from '../../definition/loop.ts'
import type { Json } from '../../expression/evaluator.ts'
import type { LoopState } from '../../state/state.ts'

/** Why results cannot be gathered in what is already there; undefined when they can. */
export function fitsOutput(existing: Json | undefined, loop: MultiInstanceLoop): string | undefined {
  if (!loop.output || existing === undefined || existing === null || isInPlace(loop)) return undefined
  if (isDict(existing)) return undefined
  if (!Array.isArray(existing)) return `the output collection "${loop.output.name}" is neither a list nor a dict`
  return existing.length === 0
    ? undefined
    : `the output collection "${loop.output.name}" is a list that is not empty, and not the one that is looped over`
}

/**
 * The results so far: in place of the items when the collection is its own output; under their keys when items or output are a dictionary;
 * otherwise a list in the order of the items, without gaps.
 */
export function outputOf(existing: Json | undefined, { outputs = [], keys }: LoopState, loop: MultiInstanceLoop): Json {
  if (isInPlace(loop) && Array.isArray(existing)) {
    const changed: Json[] = [...existing]
    for (const [index, value] of outputs) changed[index] = value
    return changed
  }
  if (isDict(existing) || keys) return dictOf(isDict(existing) ? existing : {}, outputs, keys)
  return [...outputs].sort(([a], [b]) => a - b).map(([, value]) => value)
}

function dictOf(
  existing: Readonly<Record<string, Json>>,
  outputs: NonNullable<LoopState['outputs']>,
  keys: readonly Json[] | undefined,
): Json {
  const pairs = outputs.map(([index, value]): readonly [Json, Json] => [keys?.[index] ?? index, value])
  // Keys that JSON does not have make it a tagged dictionary.
  const tagged = keys !== undefined && existing.$python === 'dict'
  if (tagged || pairs.some(([key]) => typeof key !== 'string' && keys !== undefined)) {
    const changed = new Map<string, readonly [Json, Json]>()
    const before = Array.isArray(existing.value) ? (existing.value as readonly (readonly [Json, Json])[]) : Object.entries(existing)
    for (const [key, value] of [...before, ...pairs]) changed.set(JSON.stringify(key), [key, value])
    return { $python: 'dict', value: [...changed.values()] }
  }
  const changed: Record<string, Json> = { ...existing }
  for (const [key, value] of pairs) changed[String(key)] = value
  return changed
}

function isInPlace({ over, output }: MultiInstanceLoop): boolean {
  if (over.kind !== 'collection' || !output) return false
  return over.collection.name === output.name && over.collection.dataObject === output.dataObject
}

function isDict(value: Json | undefined): value is Readonly<Record<string, Json>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const tag = (value as { readonly $python?: Json }).$python
  return tag === undefined || tag === 'dict'
}
