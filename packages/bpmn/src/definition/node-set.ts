import type { NodeSet } from './node.ts'

/** Whether node `index` is in the set. */
export function inSet(set: NodeSet, index: number): boolean {
  return (((set[index >>> 5] ?? 0) >>> (index & 31)) & 1) === 1
}

/**
 * Whether a token at node `from` can still arrive at a join by its incoming flow number `position`
 * (position in `incoming`) without passing the join itself. `from` has to be a node of the join's own scope:
 * for a token further inside, pass the sub-process that it is in.
 */
export function canStillReach(join: { readonly upstream: readonly NodeSet[] }, position: number, from: number): boolean {
  const set = join.upstream[position]
  return set !== undefined && inSet(set, from)
}

/** The set of the given node indices, for definitions of `size` nodes. */
export function nodeSet(size: number, indices: Iterable<number>): NodeSet {
  const words: number[] = new Array((size + 31) >>> 5).fill(0)
  for (const index of indices) words[index >>> 5] = (words[index >>> 5] ?? 0) | (1 << (index & 31))
  return words
}
