import type { Definition } from '../definition/definition.ts'
import { type AlignedBy, type AlignedNode, alignNodes, type IdMapping } from './align.ts'
import { type Portrait, portraitOf } from './portrait.ts'

/** What became of a definition. Ids of the old one unless said otherwise. */
export interface DefinitionDiff {
  /** New ids of nodes without counterpart, in document order. */
  readonly added: readonly string[]
  /** Ids of nodes that are gone. */
  readonly removed: readonly string[]
  /** Pairs that differ in more than their id. */
  readonly changed: readonly ChangedNode[]
  /** Every pair, changed or not. */
  readonly aligned: readonly { readonly from: string; readonly to: string; readonly by: AlignedBy }[]
  /** Whether both behave the same way: no node added, removed or changed, and the same data, messages and switches around them. */
  readonly isSame: boolean
}

/** A node that is still there, but not as it was. */
export interface ChangedNode {
  readonly from: string
  readonly to: string
  /** Names of the attributes that differ, as in `Node`; nested ones with a dot: `extensions.preScript`. */
  readonly attributes: readonly string[]
}

/** Compares two definitions, usually versions of one process. `mapping` pairs nodes that neither id nor name would. */
export function diffDefinitions(from: Definition, to: Definition, mapping: IdMapping = {}): DefinitionDiff {
  const pairs = alignNodes(from, to, mapping)
  const [old, now] = [new Set(pairs.map((pair) => pair.from.id)), new Set(pairs.map((pair) => pair.to.id))]
  const added = to.nodes.filter(({ id }) => !now.has(id)).map(({ id }) => id)
  const removed = from.nodes.filter(({ id }) => !old.has(id)).map(({ id }) => id)
  const changed = changedNodes(pairs, from, to)
  const isSame = added.length + removed.length + changed.length === 0 && surroundings(from) === surroundings(to)
  return { added, removed, changed, aligned: pairs.map((pair) => ({ from: pair.from.id, to: pair.to.id, by: pair.by })), isSame }
}

/** The pairs that differ, with the names of what differs. */
export function changedNodes(pairs: readonly AlignedNode[], from: Definition, to: Definition): readonly ChangedNode[] {
  const names = new Map(pairs.map((pair) => [pair.from.id, pair.to.id]))
  const rename = (id: string) => (id === from.id ? to.id : (names.get(id) ?? id))
  return pairs.flatMap((pair) => {
    const attributes = differences(
      portraitOf(pair.from, from, rename),
      portraitOf(pair.to, to, (id) => id),
    )
    return attributes.length === 0 ? [] : [{ from: pair.from.id, to: pair.to.id, attributes }]
  })
}

function differences(a: Portrait, b: Portrait, prefix = ''): string[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()
  return names.flatMap((name) => {
    const [left, right] = [a[name], b[name]]
    if (JSON.stringify(left) === JSON.stringify(right)) return []
    return isRecord(left) && isRecord(right) && prefix === '' ? differences(left, right, `${name}.`) : [`${prefix}${name}`]
  })
}

function isRecord(value: unknown): value is Portrait {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What is around the nodes and has no counterpart among them. */
function surroundings({
  dataObjects,
  dataStores,
  correlationKeys,
  correlationSubscriptions,
  compatibility,
  scopes,
  lanes,
}: Definition): string {
  const objects = dataObjects.map(({ id, scope, isCollection, category }) => [id, scopes[scope]?.id, isCollection, category])
  const laneNames = lanes.map(({ id, name, set }) => [id, name, set])
  return JSON.stringify([
    objects,
    dataStores,
    correlationKeys,
    correlationSubscriptions,
    compatibility,
    scopes.map(({ io }) => io),
    laneNames,
  ])
}
