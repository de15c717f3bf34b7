import type { Json } from '../../expression/evaluator.ts'

/** What a loop runs over: how many, which items, and under which keys when the collection is a dictionary. */
export interface Items {
  readonly total: number
  readonly items?: readonly Json[]
  readonly keys?: readonly Json[]
}

/** The items of a list, dictionary, set or tuple; undefined for anything else. */
export function itemsOf(collection: Json): Items | undefined {
  if (Array.isArray(collection)) return { total: collection.length, items: collection }
  if (typeof collection !== 'object' || collection === null) return undefined
  const tagged = collection as { readonly $python?: Json; readonly value?: Json }
  if (tagged.$python === undefined) {
    return { total: Object.keys(collection).length, items: Object.values(collection), keys: Object.keys(collection) }
  }
  if (!Array.isArray(tagged.value)) return undefined
  const members: readonly Json[] = tagged.value
  switch (tagged.$python) {
    case 'set':
    case 'frozenset':
    case 'tuple':
      return { total: members.length, items: members }
    case 'dict': {
      const pairs = members.filter((member): member is readonly Json[] => Array.isArray(member))
      return { total: pairs.length, items: pairs.map(([, item]) => item ?? null), keys: pairs.map(([key]) => key ?? null) }
    }
    default:
      return undefined
  }
}
