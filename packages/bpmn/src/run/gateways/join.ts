// What parallel, inclusive and complex gateways have in common: tokens that wait for others.
import type { Node } from '../../definition/node.ts'
import { discard } from '../flow.ts'
import { mergeBranches } from '../forks.ts'
import type { LiveScope, LiveToken } from '../live.ts'
import { nodeWithin } from '../model.ts'
import type { Run } from '../run.ts'

/** Lets the token wait at the join; answers all that wait there, in the order in which they came. */
export function waitAtJoin(run: Run, token: LiveToken): LiveToken[] {
  const { scope, node } = token
  token.state = 'joining'
  token.hops = 0
  // Kept in the order of arrival, in the state too: where branches disagree, the later one wins.
  run.tokens.delete(token.id)
  run.tokens.set(token.id, token)
  scope.joins ??= new Map()
  const waiting = scope.joins.get(node.index)
  if (!waiting) {
    const only = [token]
    scope.joins.set(node.index, only)
    return only
  }
  waiting.push(token)
  return waiting
}

/** The first waiting token of every incoming flow. */
export function firstOfEachFlow(waiting: readonly LiveToken[]): LiveToken[] {
  const flows = new Set<number>()
  return waiting.filter(({ via }) => !flows.has(via) && flows.add(via))
}

/** Makes one token of several (at least one), with the data of all. It is the last that goes on. */
export function joinTokens(run: Run, tokens: readonly LiveToken[]): LiveToken {
  const [first, ...others] = tokens
  if (!first) throw new RangeError('nothing to join')
  let merged: { data: LiveToken['data']; forks: LiveToken['forks'] } = first
  for (const token of others) merged = mergeBranches(run, token, merged, token, first.scope.start)
  const survivor = tokens[tokens.length - 1] as LiveToken
  for (const token of tokens) if (token !== survivor) discard(run, token)
  const waiting = survivor.scope.joins?.get(survivor.node.index)
  waiting?.splice(waiting.indexOf(survivor), 1)
  survivor.state = 'ready'
  survivor.data = merged.data
  survivor.forks = merged.forks
  return survivor
}

/** Nodes of the scope's own level that live tokens are at, or inside of, leaving out those that wait at `join` itself. */
export function occupied(scope: LiveScope, join: Node): Set<number> {
  const nodes = new Set<number>()
  for (const token of scope.tokens) {
    if (token.state === 'joining' && token.node === join) continue
    const node = nodeWithin(scope.definition, token.node, scope.model.index)
    if (node) nodes.add(node.index)
  }
  return nodes
}
